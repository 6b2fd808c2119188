#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the checks in scripts/: each must find what it is there to find."""
import argparse
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import check_headers
import check_layers
import check_size
import check_text
import run_tests


class Layers(unittest.TestCase):
    def problems(self, path, text):
        return list(check_layers.problems_in(path, text))

    def test_a_lower_layer_may_be_included(self):
        self.assertEqual(self.problems("src/ops/x.h", '#include "base/str.h"\n#include "ops/y.h"\n#include <vector>\n'), [])

    def test_a_higher_layer_may_not(self):
        self.assertEqual(len(self.problems("src/base/x.h", '#include "ops/y.h"\n')), 1)
        self.assertEqual(len(self.problems("src/runtime/x.cpp", '#include "passes/y.h"\n')), 1)

    def test_a_backend_may_use_the_reference_but_no_other(self):
        self.assertEqual(self.problems("src/backends/cpu/x.cpp", '#include "backends/reference/evaluate.h"\n'), [])
        self.assertEqual(len(self.problems("src/backends/reference/x.cpp", '#include "backends/cpu/device.h"\n')), 1)

    def test_public_headers_belong_to_the_layer_that_defines_them(self):
        self.assertEqual(self.problems("include/temper/tensor.h", '#include "temper/error.h"\n'), [])
        self.assertEqual(len(self.problems("include/temper/engine.h", '#include "temper/builder.h"\n')), 1)

    def test_third_party_headers_stay_in_the_folder_that_wraps_them(self):
        self.assertEqual(self.problems("src/backends/cpu/x.cpp", "#include <dnnl.hpp>\n"), [])
        self.assertEqual(len(self.problems("src/runtime/x.cpp", "#include <dnnl.hpp>\n")), 1)

    def test_a_folder_without_a_line_is_named(self):
        self.assertEqual(len(self.problems("src/utils/x.h", "")), 1)

    def test_the_table_itself_has_no_cycle(self):
        self.assertEqual(list(check_layers.cycles()), [])


class Size(unittest.TestCase):
    def lengths(self, text):
        return {name: length for name, _, length in check_size.functions(text)}

    def test_functions_methods_and_templates_are_measured(self):
        text = """namespace a {
struct B : C {
  int f() const {
    return 1;
  }
  explicit B(int x) : x_{x},
                      y_(x) {
    g();
  }
};
void declared(int a = {}, int b = {});
template <class T>
T g(T t = {}) {
  if (t) {
    return "}";  // }
  }
  return t;
}
constexpr int k[] = {1,
  2};
}  // namespace a
"""
        self.assertEqual(self.lengths(text), {"f": 3, "B": 4, "g": 7})

    def test_a_long_function_is_seen_through_lambdas_and_macros(self):
        body = "".join(f"  call([] {{ return {i}; }});\n" for i in range(70))
        self.assertEqual(self.lengths("#define X(a) do { a\n" + "void f() {\n" + body + "}\n"), {"f": 72})


class Text(unittest.TestCase):
    def problems(self, name, text):
        return len(list(check_text.problems_in(pathlib.PurePosixPath(name), text)))

    def test_clean_text_passes(self):
        self.assertEqual(self.problems("a.h", "// SPDX-License-Identifier: Apache-2.0\nint x;\n"), 0)
        self.assertEqual(self.problems("a.md", "see <https://onnx.ai> and build/work/x\n"), 0)

    def test_marks_paths_and_hosts_are_found(self):
        for line in ("// TO" + "DO: later", "open('/ho" + "me/me/x')", "https://my.reg" + "istry.example/x", "no SPDX"):
            self.assertGreater(self.problems("a.py", line + "\n"), 0, line)
        self.assertEqual(self.problems("a.md", "no newline"), 1)


class Headers(unittest.TestCase):
    def test_importers_are_compiled_alone_because_the_build_batches_them(self):
        self.assertTrue(check_headers.is_batched(pathlib.PurePosixPath("src/onnx/import_ops/softmax.cpp")))
        self.assertFalse(check_headers.is_batched(pathlib.PurePosixPath("src/onnx/importer.cpp")))

    def test_include_names_leave_out_the_root_folder(self):
        self.assertEqual(check_headers.include_name("src/base/str.h"), "base/str.h")
        self.assertEqual(check_headers.include_name("include/temper/error.h"), "temper/error.h")


class Reports(unittest.TestCase):
    OUTPUT = """[==========] Running 4 tests from 1 test suite.
[ RUN      ] A.good
it says much
[       OK ] A.good (3 ms)
[ RUN      ] A.bad/0
a_test.cpp:9: not equal
[  FAILED  ] A.bad/0, where GetParam() = 1 (0 ms)
[ RUN      ] A.left
a_test.cpp:7: Skipped
no data here

[  SKIPPED ] A.left (0 ms)
[  FAILED  ] A.bad/0, where GetParam() = 1
"""

    def counted(self, text, how_it_crashed=""):
        report, printed = run_tests.Report("p"), io.StringIO()
        with contextlib.redirect_stdout(printed):
            for line in text.splitlines(keepends=True):
                report.read(line)
            if how_it_crashed:
                report.end("failed", how_it_crashed)
        return dict(report.counts), printed.getvalue()

    def test_results_are_counted_and_a_skipped_test_says_why(self):
        counts, printed = self.counted(self.OUTPUT)
        self.assertEqual(counts, {"passed": 1, "failed": 1, "skipped": 1})
        self.assertEqual(printed, "a_test.cpp:9: not equal\nFAILED p: A.bad/0\nskipped p: A.left: no data here\n")

    def test_a_test_that_ends_its_program_is_named(self):
        counts, printed = self.counted("[ RUN      ] A.good\n[       OK ] A.good (0 ms)\n[ RUN      ] A.bad\nhere\n", " ended by SIGSEGV")
        self.assertEqual(counts, {"passed": 1, "failed": 1})
        self.assertEqual(printed, "here\nFAILED p: A.bad ended by SIGSEGV\n")

    def run_of(self, *ends):
        """Runs a program of tests A.0, A.1, ... that end each by one of these statements."""
        body = f"""#!/usr/bin/env python3
import os, sys
if "--gtest_list_tests" in sys.argv:
    print("A.", *("  " + str(i) for i in range({len(ends)})), sep="\\n")
    sys.exit()
wanted = open(sys.argv[-1].split("=")[1]).read().strip().split("=")[1].split(":")
for i, end in enumerate({list(ends)!r}):
    if f"A.{{i}}" in wanted:
        print(f"[ RUN      ] A.{{i}}", flush=True)
        exec(end)
        print(f"[       OK ] A.{{i}} (0 ms)", flush=True)
"""
        printed = io.StringIO()
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(printed):
            program = pathlib.Path(folder) / "some_tests"
            program.write_text(body)
            program.chmod(0o755)
            counts = run_tests.run_program(program, "p", argparse.Namespace(filter="", timeout=60))
        return dict(counts), printed.getvalue()

    def test_tests_behind_a_crash_run_in_another_process(self):
        counts, printed = self.run_of("pass", "os.abort()", "pass")
        self.assertEqual(counts, {"passed": 2, "failed": 1})
        self.assertIn("FAILED p: A.1 ended by SIGABRT", printed)

    def test_a_line_that_a_test_left_open_hides_nothing(self):
        self.assertEqual(self.run_of("print('x', end='')", "pass")[0], {"passed": 2})

    def test_tests_that_never_ran_are_failures(self):
        counts, printed = self.run_of("print('[       OK ] A.0 (0 ms)', flush=True); os._exit(0)", "pass")
        self.assertEqual(counts, {"passed": 1, "failed": 1})
        self.assertIn("1 tests did not run, A.1 first", printed)



if __name__ == "__main__":
    unittest.main()
