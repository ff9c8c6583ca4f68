"""The style sheet of the pages that AMTS writes: for light and dark, wide and narrow windows."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root{color-scheme:light dark;--text:#1c1c1e;--page:#fff;--quiet:#5b5f66;--line:#d4d7dc;
--raised:#f5f6f8;--link:#0b57c2;--gone:#a3121f;--gone-back:#fde8e9;--come:#0f6b32;
--come-back:#e2f5e8;--warn:#7a4a00;--warn-back:#fff1d6}
@media (prefers-color-scheme:dark){:root{--text:#e8e8ea;--page:#17181b;--quiet:#a2a7af;
--line:#3a3d43;--raised:#212328;--link:#8ab8ff;--gone:#ff9aa2;--gone-back:#4a1c20;--come:#8be0a6;
--come-back:#163a22;--warn:#ffd08a;--warn-back:#43310f}}
body{margin:0 auto;max-width:90rem;padding:1rem 1.5rem 4rem;background:var(--page);
color:var(--text);font:1rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.15rem;margin:2.2rem 0 .5rem}
a{color:var(--link)}p,ul,dl{margin:.5rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem}dt,.quiet{color:var(--quiet)}
dd{margin:0}
table{border-collapse:collapse;width:100%}
caption{text-align:start;color:var(--quiet);padding:.3rem 0}
th,td{border-top:1px solid var(--line);padding:.5rem .6rem;text-align:start;vertical-align:top}
thead th{background:var(--raised);border-top:0}
tbody th{font-weight:400}
.texts{table-layout:fixed}.texts .where{width:9rem}
.text{white-space:pre-wrap}.code .text{font-family:ui-monospace,monospace;font-size:.9rem}
.reason{display:block;font-weight:600}
.flagged .reason,.code .reason,.bad{color:var(--warn)}
tr:target>*{background:var(--raised)}
ins{color:var(--come);background:var(--come-back);text-decoration:underline}
del{color:var(--gone);background:var(--gone-back)}
.why{background:var(--warn-back);color:var(--warn);padding:.15rem .4rem}
.number{text-align:end;font-variant-numeric:tabular-nums}
@media (max-width:52rem){.texts thead{position:absolute;clip-path:inset(50%)}
.texts,.texts tbody,.texts tr,.texts th,.texts td{display:block;width:auto}
.texts th,.texts td{border-top:0}.texts tr{border-top:1px solid var(--line)}
.wide{overflow-x:auto}}
@media print{a{color:inherit}tr{break-inside:avoid}}
"""
