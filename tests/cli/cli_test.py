#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The command line as scripts meet it: exit statuses, messages, JSON and files.

usage: cli_test.py build/release/bin/temper
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
MODEL = SOURCE / "examples" / "models" / "shapes_classifier.onnx"
TEMPER = ""

SUCCESS, CHECK_FAILED, BAD_INPUT, UNSUPPORTED, ENVIRONMENT = range(5)
MOST_HELP_LINES = 40


def temper(*arguments, environment=None):
    return subprocess.run([TEMPER, *map(str, arguments)], capture_output=True, text=True, timeout=300,
                          env={**os.environ, **(environment or {})})


def npy(shape, descr, content):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape!r}, }}"
    header += " " * ((64 - (len(header) + 11) % 64) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + content


def write_npz(path, **arrays):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in arrays.items():
            archive.writestr(name + ".npy", content)


def images(batch=1, descr="<f4", bytes_each=4, side=64):
    return npy((batch, 3, side, side), descr, bytes(batch * 3 * side * side * bytes_each))


class Cli(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        cls.plan = cls.path / "model.plan"
        done = temper("build", MODEL, "-o", cls.plan, "--level", 0, "--profile", "images: 1x3x64x64, 1x3x64x64, 4x3x64x64")
        assert done.returncode == SUCCESS, done.stderr

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def expect(self, status, *arguments, says=(), environment=None):
        """Runs temper, checks its exit status and that its message holds every text of `says`."""
        done = temper(*arguments, environment=environment)
        self.assertEqual(done.returncode, status, f"temper {arguments}: {done.stdout}{done.stderr}")
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, done.stdout + done.stderr)
        if status != SUCCESS:
            self.assertTrue(done.stdout or done.stderr, "it failed without a word")
        return done

    def file(self, name, content):
        path = self.path / name
        path.write_bytes(content)
        return path

    def verbs(self):
        text = temper("--help").stdout
        return [line.split()[0] for line in text.split("Subcommands:")[1].splitlines() if line.startswith("  ") and line[2] != " "
                and line.split()[0].islower() and line.split()[0] != "temper"]

    def test_help_of_every_verb_fits_a_screen_and_shows_an_example(self):
        self.assertIn("build", self.verbs())
        for verb in self.verbs():
            with self.subTest(verb=verb):
                text = self.expect(SUCCESS, verb, "--help").stdout
                self.assertLessEqual(len(text.splitlines()), MOST_HELP_LINES)
                self.assertIn("Example: temper " + verb, text)

    def test_json_of_every_verb_that_prints_results_parses(self):
        for arguments in (["run", self.plan], ["inspect", self.plan], ["inspect", MODEL], ["profiles", self.plan],
                          ["ops"], ["version"], ["bench", self.plan, "--duration", "0.05", "--warm-up", "0"],
                          ["bench", MODEL, "--compare", "fp16", "--level", "0", "--duration", "0.05"],
                          ["verify", MODEL, "--level", "0"], ["bisect", MODEL, "--level", "0"]):
            with self.subTest(verb=arguments[0]):
                json.loads(self.expect(SUCCESS, *arguments, "--json").stdout)

    def test_misspelt_verbs_and_options_are_refused_with_the_nearest(self):
        self.expect(BAD_INPUT, "biuld", MODEL, says="did you mean 'build'?")
        self.expect(BAD_INPUT, "build", MODEL, "--profil", "images: 1x3x64x64", says="did you mean '--profile'?")
        self.expect(BAD_INPUT, "bench", self.plan, "--layrs", says="did you mean '--layers'?")
        self.expect(BAD_INPUT, says="--help")

    def test_values_outside_their_range_are_refused(self):
        self.expect(BAD_INPUT, "build", MODEL, "-o", self.path / "x.plan", "--level", 9)
        self.expect(BAD_INPUT, "build", MODEL, "-o", self.path / "x.plan", "--precision", "fp12")
        self.expect(BAD_INPUT, "build", MODEL, "-o", self.path / "x.plan", "--profile", "images 1x3", says="NAME")
        self.expect(BAD_INPUT, "build", MODEL, "-o", self.path / "x.plan", "--profile", "pictures: 1x3x64x64", says="images")
        self.expect(BAD_INPUT, "build", MODEL, "-o", self.path / "x.plan", "--profile", "images: 1x3x64x65", says="64")
        self.expect(BAD_INPUT, "run", self.plan, "--profile", 7, says="profile 7")
        self.expect(BAD_INPUT, "verify", MODEL, "--runners", "reference,temperr", says="did you mean temper?")
        self.assertFalse((self.path / "x.plan").exists())

    def test_a_comparison_of_precisions_refuses_what_it_cannot_do(self):
        self.expect(BAD_INPUT, "bench", MODEL, "--compare", "fp8", says="fp8")
        self.expect(BAD_INPUT, "bench", MODEL, "--compare", "fp16", "--layers", says="--layers")
        self.expect(BAD_INPUT, "bench", MODEL, "--compare", "fp16", "--precision", "bf16", says="--precision")
        self.expect(BAD_INPUT, "bench", self.plan, "--compare", "fp16", says=".onnx")

    def test_missing_files_are_named(self):
        for verb in ("build", "verify", "bisect", "inspect", "profiles", "bench"):
            with self.subTest(verb=verb):
                target = ["-o", self.path / "absent.plan"] if verb == "build" else []
                self.expect(BAD_INPUT, verb, self.path / "absent.onnx", *target, says="absent.onnx")
        for verb in ("run", "inspect", "bench", "profiles"):
            with self.subTest(verb=verb):
                self.expect(BAD_INPUT, verb, self.path / "absent.plan", says="absent.plan")

    def test_broken_models_are_refused_and_nothing_is_written(self):
        content = MODEL.read_bytes()
        cases = {"empty.onnx": b"", "text.onnx": b"this is no model", "cut.onnx": content[: len(content) // 2],
                 "zeros.onnx": bytes(1000)}
        for name, broken in cases.items():
            with self.subTest(model=name):
                target = self.path / (name + ".plan")
                self.expect(BAD_INPUT, "build", self.file(name, broken), "-o", target, says=name)
                self.assertFalse(target.exists())

    def test_broken_plans_are_refused(self):
        content = self.plan.read_bytes()
        flipped = bytearray(content)
        flipped[len(flipped) // 2] ^= 0x55
        cases = {"empty.plan": b"", "text.plan": b"this is no plan", "cut.plan": content[: len(content) // 2],
                 "flipped.plan": bytes(flipped), "longer.plan": content + b"x"}
        for name, broken in cases.items():
            for verb in ("run", "inspect", "bench", "profiles"):
                with self.subTest(plan=name, verb=verb):
                    self.expect(BAD_INPUT, verb, self.file(name, broken), says=name)

    def test_a_device_that_the_machine_lacks_is_an_error_of_the_environment(self):
        takes_device = "--device" in temper("build", "--help").stdout
        for device in json.loads(temper("version", "--json").stdout)["devices"]:
            if takes_device and "absent" in device:
                self.expect(ENVIRONMENT, "build", MODEL, "-o", self.path / "x.plan", "--device", device["kind"], "--level", 0)
                self.assertFalse((self.path / "x.plan").exists())
        self.expect(CHECK_FAILED, "verify", MODEL, "--runners", "reference,onnxruntime", "--onnxruntime-library",
                    self.path / "libabsent.so", says="libabsent.so")

    def test_an_operator_that_does_not_exist_is_unsupported(self):
        # A node of one unknown operator: ir_version 8, graph { node { input x, output y, op_type NoSuchOperator } ... }.
        def field(number, content):
            return bytes([number << 3 | 2, len(content)]) + content

        shape = field(2, field(1, bytes([8, 2])))
        value = lambda name: field(1, name) + field(2, field(1, bytes([8, 1]) + shape))
        node = field(1, b"x") + field(2, b"y") + field(4, b"NoSuchOperator")
        graph = field(1, node) + field(2, b"g") + field(11, value(b"x")) + field(12, value(b"y"))
        model = bytes([8, 8]) + field(7, graph) + field(8, field(1, b"") + bytes([16, 13]))
        path = self.file("unknown.onnx", model)
        self.expect(UNSUPPORTED, "build", path, "-o", self.path / "unknown.plan", says="NoSuchOperator")
        self.assertFalse((self.path / "unknown.plan").exists())

    def test_inputs_that_do_not_fit_are_refused(self):
        cases = {"double.npz": images(descr="<f8", bytes_each=8), "five.npz": images(batch=5), "side.npz": images(side=32)}
        for name, content in cases.items():
            with self.subTest(inputs=name):
                write_npz(self.path / name, images=content)
                self.expect(BAD_INPUT, "run", self.plan, "--input", self.path / name, says="images")
        self.expect(BAD_INPUT, "run", self.plan, "--shape", "images: 5x3x64x64", says="4x3x64x64")
        self.expect(BAD_INPUT, "run", self.plan, "--shape", "pictures: 1x3x64x64", says="pictures")
        self.expect(BAD_INPUT, "run", self.plan, "--input", self.file("no.npz", b"no archive"), says="no.npz")

    def test_a_failed_comparison_has_a_status_of_its_own(self):
        self.expect(SUCCESS, "verify", MODEL, "--level", 0, "--shape", "images: 3x3x64x64", says="PASSED")
        done = self.expect(CHECK_FAILED, "verify", MODEL, "--level", 0, "--absolute", "1e-30", "--relative", "0", "--json")
        self.assertEqual(json.loads(done.stdout)["passed"], False)
        self.expect(CHECK_FAILED, "verify", MODEL, "--runners", "reference", "--level", 0, says="nothing to compare")
        self.expect(CHECK_FAILED, "verify", MODEL, "--level", 0, "--runner", "exec:false {model} {inputs} {outputs}")

    def test_a_target_that_cannot_be_written_leaves_nothing_behind(self):
        before = sorted(self.path.iterdir())
        missing = self.path / "no folder"
        self.expect(BAD_INPUT, "build", MODEL, "-o", missing / "model.plan", "--level", 0, says="no folder")
        self.expect(BAD_INPUT, "run", self.plan, "-o", missing / "out.npz", says="no folder")
        self.expect(BAD_INPUT, "build", MODEL, "-o", self.path, "--level", 0)
        self.assertEqual(sorted(self.path.iterdir()), before)

    def test_a_plan_of_another_machine_says_how_to_tune_it_again(self):
        stripped = self.path / "stripped.plan"
        self.expect(SUCCESS, "build", MODEL, "-o", stripped, "--level", 0, "--strip")
        again = self.path / "again.plan"
        self.expect(SUCCESS, "build", "--from-plan", self.plan, "-o", again, "--level", 0)
        self.assertTrue(again.exists())
        self.expect(BAD_INPUT, "build", "--from-plan", stripped, "-o", again, says="embeds no graph")

    def test_unknown_variables_of_the_environment_are_mentioned(self):
        done = self.expect(SUCCESS, "version", environment={"TEMPER_VERBOS": "all"})
        self.assertIn("TEMPER_VERBOS", done.stderr)


if __name__ == "__main__":
    TEMPER = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
