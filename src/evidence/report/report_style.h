// How the report looks, on screen and on paper.
#pragma once

#include <string_view>

namespace evidence {

constexpr std::string_view report_style = R"(
:root { color-scheme: light; --ink: #1b1f24; --line: #c9d1d9; --soft: #f3f5f7; --red: #b3261e; }
body { font: 15px/1.5 "Noto Sans", "DejaVu Sans", sans-serif; color: var(--ink); max-width: 60rem;
  margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.7rem; margin-bottom: 0; } h2 { margin-top: 2.2rem; border-bottom: 2px solid var(--ink); }
h3 { margin: 1.4rem 0 .4rem; } table { border-collapse: collapse; width: 100%; margin: .4rem 0 1rem; }
th, td { text-align: start; vertical-align: top; padding: .25rem .6rem .25rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 600; width: 13rem; } thead th { border-bottom: 2px solid var(--line); width: auto; }
td.n { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
code, pre { font: 13px/1.4 "Noto Sans Mono", "DejaVu Sans Mono", monospace; direction: ltr;
  unicode-bidi: isolate; overflow-wrap: anywhere; white-space: pre-wrap; }
pre { background: var(--soft); padding: .7rem; } .bad { color: var(--red); font-weight: 700; }
.banner { border: 3px solid var(--red); color: var(--red); padding: .6rem 1rem; font-weight: 700; margin: 1rem 0; }
.note { background: var(--soft); padding: .6rem 1rem; } .key { display: inline-block; width: .8rem; height: .8rem;
  margin-inline-end: .4rem; } footer { margin-top: 3rem; border-top: 1px solid var(--line); font-size: 13px; }
@media print { body { margin: 0; max-width: none; } h2, h3, tr, svg { break-inside: avoid; } h2, h3 { break-after: avoid; } }
.selectors tbody th { width: auto; padding-top: .9rem; background: none; }
.selectors thead th:first-child { width: 38%; } .selectors thead th:last-child { width: 42%; }
h4 { margin: 1.1rem 0 .2rem; } .searches th { width: auto; } th.n { text-align: end; white-space: nowrap; }
.anomalies td:first-child { width: 16rem; } .searches td:first-child { width: 30%; }
.searches td:last-child { width: 42%; } .marked td:first-child { width: 45%; } .words { white-space: pre-wrap; } span.small { font-size: .8rem; color: #57606a; }
.selectors .n { white-space: nowrap; } code.small { font-size: .75rem; color: #57606a; }
)";

}  // namespace evidence
