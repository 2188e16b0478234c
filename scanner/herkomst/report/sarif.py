"""SARIF 2.1.0 for code review, inside what GitHub keeps: sorted, cut, and it says what was left out."""

import gzip
from collections.abc import Sequence

import msgspec
import sarif_om as om

from herkomst.knowledge.findings import rules as catalogue
from herkomst.model.decision import Result
from herkomst.model.report import ScanReport
from herkomst.report import about
from herkomst.report.inventory import results as stored_results
from herkomst.report.sarif_model import SCHEMA, dumps
from herkomst.report.sarif_places import BASE, uri
from herkomst.report.sarif_results import FLOWS, ResultMaker
from herkomst.report.sarif_rules import culture, taxonomies, tool
from herkomst.report.sarif_run import invocation, run_properties
from herkomst.report.source import Sources

RESULTS = 5_000
MOST_BYTES = 10 * 1024 * 1024
"""What GitHub accepts, gzipped."""
ORDER = {"error": 0, "warning": 1, "note": 2, "none": 3}


class Provenance(msgspec.Struct, frozen=True):
    """Where the scanned code comes from: repository address, commit, branch; each '' when not known."""

    repository: str = ""
    revision: str = ""
    branch: str = ""


def render(report: ScanReport, *, language: str = "", include_assessed: bool = False, inventory: bool = False,
           provenance: Provenance | None = None, prefix: str = "", category: str = "herkomst") -> str:
    """The report as SARIF text; the same report and options give the same bytes.

    include_assessed  also silenced results, as suppressions. Code scanning services show those as open: for readers that
                      know suppressions.
    inventory         also results of inventory rules (HK301, HK302: stored columns), after all others.
    prefix            where the scanned root lies in its repository (``src/``): addresses are relative to the repository.
    category          first part of ``automationDetails.id``: apart for each scanned part of one repository.
    """
    language = language or report.language
    sources = Sources(report.root, prefix)
    results = _chosen(report, include_assessed)
    if inventory:
        results += [(r, False) for r in stored_results(report)]
    flows, limit = FLOWS, RESULTS
    while True:
        text = _render(report, results[:limit], len(results), sources, language, flows, provenance or Provenance(), category)
        if len(text) < MOST_BYTES or len(gzip.compress(text.encode(), 6, mtime=0)) <= MOST_BYTES or limit <= 50:
            return text
        flows, limit = (1, limit) if flows > 1 else (1, limit // 2)


def _chosen(report: ScanReport, include_assessed: bool) -> list[tuple[Result, bool]]:
    """(result, silenced) in order of weight. What the baseline knows and what a change leaves untouched is in it: code
    scanning closes what is absent as fixed."""
    made = [(r, False) for r in (*report.results, *report.untouched) if r.verdict not in about.QUIET]
    made += [(r, False) for r in report.suppressed if r.verdict == "known" and not include_assessed]
    if include_assessed:
        made += [(r, True) for r in report.results if r.verdict in about.QUIET]
        made += [(r, True) for r in report.suppressed]
    return sorted(made, key=lambda m: (ORDER[m[0].level], m[1], not m[0].production, m[0].decision, m[0].rule, m[0].category, m[0].id))


def _render(report: ScanReport, results: Sequence[tuple[Result, bool]], every: int, sources: Sources, language: str, flows: int,
            provenance: Provenance, category: str) -> str:
    rules = sorted({r.rule for r, _ in results}) or sorted(catalogue())       # without results: what was looked for
    reasons = sorted({g.reason for g in report.gaps})
    maker = ResultMaker(report, sources, language, rules, flows)
    made = [maker.result(r, silent) for r, silent in results]
    run = om.Run(
        tool=tool(report.version, rules, reasons, language), language=culture(language), column_kind="unicodeCodePoints",
        automation_details=om.RunAutomationDetails(id=f"{category}/"), original_uri_base_ids={BASE: om.ArtifactLocation(
            description=om.Message(text="The root of the repository that holds the scanned tree."))},
        invocations=[invocation(report, reasons, sources, language, every - len(results), every)], taxonomies=taxonomies(language),
        results=made, properties={"herkomst": run_properties(report, sources)})
    if provenance.repository:
        run.version_control_provenance = [om.VersionControlDetails(
            repository_uri=uri_of(provenance.repository), revision_id=provenance.revision or None, branch=provenance.branch or None,
            mapped_to=om.ArtifactLocation(uri_base_id=BASE))]
    return dumps(om.SarifLog(version="2.1.0", schema_uri=SCHEMA, runs=[run]))


def uri_of(address: str) -> str:
    """A repository address as a URI: ``git@host:owner/name.git`` -> ``https://host/owner/name``; passwords never stay in."""
    if "://" not in address and ":" in address:
        host, _, path = address.partition(":")
        address = f"https://{host.rpartition('@')[2]}/{path}"
    scheme, mark, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    if scheme == "ssh":
        scheme, host = "https", host.partition(":")[0] if "@" not in host else host.rpartition("@")[2].partition(":")[0]
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{uri(path.removesuffix('.git'))}"
