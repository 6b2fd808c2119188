# The parts of the HTML report, embedded so that the command needs no files of its own at run time.
set(report_assets ${generated}/deploy/report_assets.cpp)
set(assets ${CMAKE_CURRENT_SOURCE_DIR}/deploy/report/assets)
set(chartjs ${CMAKE_SOURCE_DIR}/third_party/chartjs)
# In the order that they run: what others use comes first.
set(scripts dom format charts tables overview candidates latency accuracy confusion loss verification layers drawing pictures
            provenance main)
list(TRANSFORM scripts REPLACE "(.+)" "${assets}/\\1.js")
list(JOIN scripts "," scripts)
temper_embed_text(${report_assets} NAMESPACE temper::report HEADER deploy/report/assets.h CONSTANTS
  k_template_html=${assets}/report.html
  k_report_css=${assets}/report.css,${assets}/report_parts.css
  k_report_js=${scripts}
  k_chart_js=${chartjs}/chart.umd.min.js
  k_chart_licence=${chartjs}/LICENSE.md)
