"""A survey as one HTML page that needs nothing else: no script, no network, no file beside it.

All text goes through a templating library with autoescape; addresses become links only where they are http or https.
The page's policy allows its own style sheet, by hash, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from importlib.resources import files

from jingwen.errors import UsageError
from jingwen.write.report_view import ReportView
from jingwen.write.survey import Survey
from jingwen.write.terminal import counted, printable

COLORS = 10  # families beyond that share a neutral colour; each has its switch all the same
_LINK = re.compile(r"https?://[^\s<>\"'\\^`{|}\x00-\x20\x7f-\x9f]+", re.IGNORECASE)


def render_report(survey: Survey, reasons: Mapping[str, str], version: str, rulebook: str) -> str:
    """The page. `reasons`: why each rule acts, by id; `version`, `rulebook`: of this package and its rules.

    Raises UsageError where the templating library is not installed.
    """
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
        from markupsafe import Markup
    except ImportError as error:
        raise UsageError("a report needs jinja2, which is not installed: pip install 'jingwen[report]'") from error
    environment = Environment(
        loader=PackageLoader("jingwen", "write/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": _number,
        "counted": counted,
        "share": _share,
        "visible": printable,
        "link": safe_link,
    }
    view = ReportView(survey, reasons)
    style = _style(len(view.families))
    return environment.get_template("report.html.j2").render(
        survey=survey, view=view, version=version, rulebook=rulebook, style=Markup(style), policy=_policy(style)
    )


def safe_link(address: str | None) -> str:
    """The address where it may become a link (http or https, no blanks, quotes or control characters), else ""."""
    return address if address and _LINK.fullmatch(address) else ""


def _style(families: int) -> str:
    """The style sheet and one switch for each family."""
    sheet = files("jingwen").joinpath("write", "templates", "report.css").read_text("utf-8")
    rules = []
    for number in range(families):
        off = f"body:has(#family-{number}:not(:checked))"
        color = f"--family:var(--color-{number if number < COLORS else 'other'});"
        rules.append(f".f{number}{{{color}}}")
        rules.append(f"{off} :is(del,.gone,.note li).f{number}{{display:none}}")
        rules.append(f"{off} ins.f{number}{{background:none;text-decoration:none;color:inherit}}")
    return sheet + "\n".join(rules) + "\n"


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _number(value: float) -> str:
    return f"{value:,.0f}"


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"
