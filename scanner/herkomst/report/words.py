"""What people read, in English and Dutch: the same keys in both, nothing that sounds like a verdict.

``{...}`` are filled in by whoever uses a phrase; both languages have the same ones. Dutch follows the field's words: a hit is a
*gebruik* or *treffer*; nothing is ever called proven, only followed from end to end.
"""

from typing import Literal

Language = Literal["en", "nl"]
LANGUAGES: tuple[Language, ...] = ("en", "nl")

_BOTH: dict[str, tuple[str, str]] = {
    # what a step does (model.graph.OPERATIONS)
    "op.column": ("column of {dataset}", "kolom van {dataset}"),
    "op.read": ("read", "gelezen"),
    "op.read_all": ("read, all columns", "gelezen, alle kolommen"),
    "op.renamed": ("renamed", "andere naam"),
    "op.selected": ("selected", "gekozen"),
    "op.listed": ("listed as feature", "genoemd als kenmerk"),
    "op.passed": ("handed on", "doorgegeven"),
    "op.copied": ("copied", "overgenomen"),
    "op.computed": ("computed from it", "hieruit berekend"),
    "op.compared": ("compared; still the same attribute", "vergeleken; het blijft hetzelfde gegeven"),
    "op.encoded": ("encoded; still the same attribute", "omgezet in een code; het blijft hetzelfde gegeven"),
    "op.condition": ("decides the value", "bepaalt de waarde"),
    "op.filter": ("decides which rows", "bepaalt welke rijen"),
    "op.join": ("joined on", "koppelt op"),
    "op.group": ("grouped by", "groepeert op"),
    "op.aggregated": ("aggregated", "samengevat"),
    "op.sort": ("sorted by", "sorteert op"),
    "op.window": ("partition or order of a window", "indeling of volgorde van een venster"),
    "op.lookup": ("looked up with it", "hiermee opgezocht"),
    "op.reshaped": ("reshaped", "anders gerangschikt"),
    "op.mixed": ("mixed with other columns", "vermengd met andere kolommen"),
    "op.written": ("written to {dataset}", "weggeschreven naar {dataset}"),
    "op.returned": ("returned", "teruggegeven"),
    "op.inserted": ("inserted into {dataset}", "toegevoegd aan {dataset}"),
    "op.updated": ("updated in {dataset}", "bijgewerkt in {dataset}"),
    "op.joined": ("joined with a text", "samengevoegd met een tekst"),
    "op.hashed": ("hashed without a key", "gehasht zonder sleutel"),
    "op.keyed": ("hashed or encrypted with a key", "gehasht of versleuteld met een sleutel"),
    "op.unmodelled": ("goes into a call herkomst has no model of", "gaat in een aanroep die herkomst niet kent"),
    "op.expanded": ("among all columns of {dataset}", "een van alle kolommen van {dataset}"),
    "op.model_input": ("model input", "invoer van het model"),
    "op.target": ("what the model learns to predict", "wat het model leert voorspellen"),
    "op.score": ("counts in the score", "telt mee in de score"),
    "op.selection": ("decides who is selected", "bepaalt wie wordt geselecteerd"),
    "op.exported": ("leaves the code", "gaat naar buiten"),
    "op.measured": ("measured", "gemeten"),
    "op.": ("", ""),
    # kinds of decision points and other sinks
    "kind.model": ("model", "model"),
    "kind.score": ("score", "score"),
    "kind.rules": ("rules", "regels"),
    "kind.ranking": ("ranking", "rangorde"),
    "kind.selection": ("selection", "selectie"),
    "kind.export": ("export", "uitlevering"),
    "kind.plot": ("plot", "grafiek"),
    "kind.metric": ("metric", "maat"),
    "kind.linkage": ("linkage", "koppeling"),
    "kind.statistic": ("statistic", "statistiek"),
    # what an input is to it
    "role.feature": ("feature", "kenmerk"),
    "nameless.feature": ("an unnamed feature", "een kenmerk zonder naam"),
    "nameless.criterion": ("an unnamed criterion", "een criterium zonder naam"),
    "at.line": ("line {n}", "regel {n}"),
    "at.cell": ("cell {n}", "cel {n}"),
    "role.target": ("target", "doelvariabele"),
    "role.weight": ("weight", "gewicht"),
    "role.stratify": ("stratification key", "stratificatie"),
    "role.group": ("group", "groep"),
    "role.metric": ("metric", "maat"),
    "role.export": ("export", "uitlevering"),
    "role.plot": ("plot", "grafiek"),
    "role.linkage": ("linkage key", "koppelsleutel"),
    "role.criterion": ("criterion", "criterium"),
    "role.rows": ("row set", "rijen"),
    "role.order": ("order", "volgorde"),
    # bins of criteria
    "bin.origin": ("origin", "afkomst"),
    "bin.sex": ("sex", "geslacht"),
    "bin.proxy": ("proxy", "proxy"),
    "bin.none": ("other", "overig"),
    "bin.undetermined": ("unknown", "onbekend"),
    # classes of attributes
    "class.direct_origin": ("origin", "afkomst"),
    "class.special_category": ("special category of personal data", "bijzonder persoonsgegeven"),
    "class.sex": ("sex", "geslacht"),
    "class.proxy_origin": ("known proxy for origin", "bekende proxy voor afkomst"),
    "class.proxy_sex": ("known proxy for sex", "bekende proxy voor geslacht"),
    "class.proxy_ses": ("social and economic position", "sociaal-economische positie"),
    "class.composite": ("score with origin or income inside", "score waar afkomst of inkomen in zit"),
    "class.identifier": ("personal number", "persoonsnummer"),
    "class.identifier_origin": ("number whose presence reveals origin", "nummer dat afkomst verraadt"),
    "class.pseudonym": ("pseudonym", "pseudoniem"),
    "class.criterion": ("selection criterion", "selectiecriterium"),
    "class.none": ("declared: not such an attribute", "opgegeven: geen afkomst of geslacht"),
    # certainty and its reasons
    "certainty.traced": ("traced", "volledig gevolgd"),
    "certainty.possible": ("possible", "mogelijk"),
    "certainty.unresolved": ("could not be determined", "niet vast te stellen"),
    "reason.rest": ("among all columns of a dataset", "een van alle kolommen van een bestand of tabel"),
    "reason.unmodelled": ("through a call without a model", "via een aanroep die herkomst niet kent"),
    "reason.candidates": ("which column or table is meant is not certain", "welke kolom of tabel is bedoeld, staat niet vast"),
    "reason.hole": ("part of the SQL text is not known", "een deel van de SQL-tekst is niet bekend"),
    "reason.stub": ("through a dbt macro that was stood in for", "via een vervangen dbt-macro"),
    "reason.dispatch": ("several functions could be meant", "meer dan één functie kan bedoeld zijn"),
    "reason.widened": ("too many alternatives to keep apart", "te veel mogelijkheden om uit elkaar te houden"),
    "reason.uncalled": ("starts in a function that nothing calls", "begint in een functie die niets aanroept"),
    "reason.budget": ("the analysis stopped at its limit", "de analyse stopte bij haar grens"),
    "gated": ("a branch or flag may skip it", "een voorwaarde of schakelaar kan dit overslaan"),
    # effects
    "effect.IDENTITY": ("value", "waarde"),
    "effect.TRANSFORMATION": ("value", "waarde"),
    "effect.AGGREGATION": ("value, aggregated", "waarde, samengevat"),
    "effect.CONDITIONAL": ("condition", "voorwaarde"),
    "effect.FILTER": ("filter", "filter"),
    "effect.JOIN": ("join", "koppeling"),
    "effect.GROUP_BY": ("grouping", "groepering"),
    "effect.SORT": ("order", "volgorde"),
    "effect.WINDOW": ("window", "venster"),
    # levels and states
    "level.error": ("error", "fout"),
    "level.warning": ("warn", "let op"),
    "level.note": ("note", "ter info"),
    "level.none": ("-", "-"),
    "verdict.new": ("new", "nieuw"),
    "verdict.known": ("known", "bekend"),
    "verdict.in-assessment": ("in assessment", "in beoordeling"),
    "verdict.assessed": ("assessed", "beoordeeld"),
    "verdict.lapsed": ("assessment lapsed", "beoordeling vervallen"),
    "verdict.ignored": ("ignored in the code", "genegeerd in de code"),
    "verdict.open": ("open", "open"),
    # why something was not read or not followed
    "gap.syntax": ("cannot be parsed", "niet te ontleden"),
    "gap.encoding": ("encoding not recognised", "tekencodering niet herkend"),
    "gap.binary": ("binary content", "binaire inhoud"),
    "gap.too-large": ("too large", "te groot"),
    "gap.unreadable": ("cannot be read", "niet te lezen"),
    "gap.notebook": ("not a whole notebook", "geen volledig notebook"),
    "gap.not-sql": ("not SQL", "geen SQL"),
    "gap.unsupported-statement": ("statement not followed", "opdracht niet gevolgd"),
    "gap.unsupported-language": ("language not followed", "taal niet gevolgd"),
    "gap.template": ("template not rendered", "sjabloon niet uitgewerkt"),
    "gap.budget": ("analysis stopped at its limit", "analyse gestopt bij haar grens"),
    "gap.depth": ("nested too deep", "te diep genest"),
    "gap.symlink": ("symbolic link not followed", "symbolische link niet gevolgd"),
    "gap.unresolved-name": ("name not found", "naam niet gevonden"),
    "gap.unresolved-import": ("import not found", "import niet gevonden"),
    "gap.unknown-columns": ("columns unknown", "kolommen onbekend"),
    "gap.unmodelled": ("no model of this call", "aanroep onbekend"),
    "gap.macro": ("macro not found", "macro niet gevonden"),
    "gap.excluded": ("left out by the configuration", "weggelaten door de instellingen"),
    "gap.internal": ("herkomst failed here; please report it", "herkomst liep hier vast; meld het alstublieft"),
    # why criteria are unknown
    "unknown.": ("criteria unknown", "criteria onbekend"),
    "unknown.why": ("criteria unknown ({why})", "criteria onbekend ({why})"),
    "unknown.part": ("part of the criteria unknown", "een deel van de criteria onbekend"),
    "unknown.uncalled": ("nothing calls it here", "hier roept niets dit aan"),
    # the screen
    "head.files": ("{read} of {found} files, {lines} lines", "{read} van {found} bestanden, {lines} regels"),
    "head.uncommitted": ("+{n} uncommitted files", "+{n} niet-vastgelegde bestanden"),
    "head.uncommitted.1": ("+1 uncommitted file", "+1 niet-vastgelegd bestand"),
    "head.promise": (
        "Reads code only: nothing is executed, no data is opened, nothing leaves this machine.",
        "Leest alleen code: er wordt niets uitgevoerd, er worden geen gegevens geopend, niets verlaat deze machine."),
    "section.decisions": ("WHAT DECIDES ABOUT PEOPLE HERE", "WAT HIER OVER MENSEN BESLIST"),
    "section.gaps": ("NOT READ, OR NOT FOLLOWED", "NIET GELEZEN OF NIET GEVOLGD"),
    "section.elsewhere": ("IN TESTS, EXAMPLES AND DOCS", "IN TESTS, VOORBEELDEN EN DOCUMENTATIE"),
    "section.stored": ("STORED ORIGIN AND SEX COLUMNS", "OPGESLAGEN KOLOMMEN OVER AFKOMST EN GESLACHT"),
    "count.decisions": ("{n} decision points", "{n} beslispunten"),
    "count.decisions.1": ("1 decision point", "1 beslispunt"),
    "count.errors": ("{n} errors", "{n} fouten"),
    "count.errors.1": ("1 error", "1 fout"),
    "count.warnings": ("{n} warnings", "{n} keer let op"),
    "count.warnings.1": ("1 warning", "1 keer let op"),
    "count.notes": ("{n} notes", "{n} keer ter info"),
    "count.notes.1": ("1 note", "1 keer ter info"),
    "count.files": ("{n} files", "{n} bestanden"),
    "count.files.1": ("1 file", "1 bestand"),
    "count.tables": ("{n} tables", "{n} tabellen"),
    "count.tables.1": ("1 table", "1 tabel"),
    "count.calls": ("{n} calls", "{n} aanroepen"),
    "count.calls.1": ("1 call", "1 aanroep"),
    "count.places": ("{n} places", "{n} plaatsen"),
    "count.places.1": ("1 place", "1 plaats"),
    "count.steps": ("{n} steps", "{n} stappen"),
    "count.steps.1": ("1 step", "1 stap"),
    "more.decisions": ("... and {n} more decision points (--full)", "... en nog {n} beslispunten (--full)"),
    "more.decisions.1": ("... and 1 more decision point (--full)", "... en nog 1 beslispunt (--full)"),
    "more.results": ("... and {n} more results (--full)", "... en nog {n} treffers (--full)"),
    "more.results.1": ("... and 1 more result (--full)", "... en nog 1 treffer (--full)"),
    "more.steps": ("... {n} more steps (--full)", "... nog {n} stappen (--full)"),
    "more.steps.1": ("... 1 more step (--full)", "... nog 1 stap (--full)"),
    "more.gaps": ("... and {n} more (--full)", "... en nog {n} (--full)"),
    "more.ways": ("and {n} other ways to get there (--full)", "en nog {n} andere wegen hierheen (--full)"),
    "more.ways.1": ("and 1 other way to get there (--full)", "en nog 1 andere weg hierheen (--full)"),
    "decision.no-origin": ("no origin column seen", "geen afkomstkolom gezien"),
    "decision.no-criteria": ("no criteria seen", "geen criteria gezien"),
    "decision.not-known": ("not known", "niet bekend"),
    "what.model": ("scored by it", "erdoor gescoord"),
    "what.score": ("scored", "gescoord"),
    "what.rules": ("picked by the rules", "door de regels gekozen"),
    "what.ranking": ("ranked", "in de rangorde gezet"),
    "what.selection": ("selected", "geselecteerd"),
    "what.rows": ("trained on or scored", "gebruikt om te leren of gescoord"),
    "what.trained on": ("trained on", "gebruikt om te leren"),
    "what.scored": ("scored", "gescoord"),
    "what.ranked": ("ranked", "in de rangorde gezet"),
    "what.selected": ("selected", "geselecteerd"),
    # of a bias test whose column is used in another place as well, which fetches it by itself
    "metric.apart": ("{{columns}}: fetched here only to test for bias ({{decision}}); used as well, and fetched, at {where}",
                     "{{columns}}: hier alleen voor een biastoets opgehaald ({{decision}}); ook gebruikt, en opgehaald, op {where}"),
    # what a decision point was taken for, from names; {why} is what was gone by
    "purpose.risk-model": ("taken for a risk model ({why})", "opgevat als risicomodel ({why})"),
    "purpose.resembles-risk-model": ("resembles a risk model ({why})", "lijkt op een risicomodel ({why})"),
    "purpose.control": ("taken for a selection for checks ({why})", "opgevat als selectie voor controle ({why})"),
    "purpose.statistics": ("taken for statistics ({why})", "opgevat als statistiek ({why})"),
    "what.made-elsewhere": ("a {kind}", "een {kind}"),
    "what.score-elsewhere": ("a score ({columns})", "een score ({columns})"),
    "cause.missing": ("only because rows with a missing value are left out", "alleen doordat rijen met een ontbrekende waarde wegvallen"),
    "cause.duplicate": ("only because equal rows are left out", "alleen doordat gelijke rijen wegvallen"),
    "cause.rows": ("only by which rows are taken", "alleen door welke rijen meedoen"),
    "settle.model": (
        "the file that makes the model, or its list of features, would settle it",
        "het bestand dat het model maakt, of de lijst met kenmerken, maakt dat duidelijk"),
    "settle.schema": (
        "the schema of what it reads would settle it (herkomst schemas)",
        "het schema van wat het leest maakt dat duidelijk (herkomst schemas)"),
    "decision.tested": ("outcome test seen at {place}", "toets van de uitkomst gezien op {place}"),
    "decision.also": ("other criteria", "andere criteria"),
    "result.no-origin": ("No origin column was seen among its criteria.", "Tussen de criteria is geen afkomstkolom gezien."),
    "result.untested": (
        "No origin column among its criteria and no test of its outcome were seen (HK110).",
        "Een afkomstkolom tussen de criteria en een toets van de uitkomst zijn niet gezien (HK110)."),
    "result.others": ("Other criteria: {names}.", "Andere criteria: {names}."),
    "result.remedy": (
        "{measure}  herkomst explain {rule}", "{measure}  herkomst explain {rule}"),
    "result.elsewhere": (
        "{n} results in tests, examples and docs, one level lower (--full shows them)",
        "{n} treffers in tests, voorbeelden en documentatie, een niveau lager (--full toont ze)"),
    "result.elsewhere.1": (
        "1 result in tests, examples and docs, one level lower (--full shows it)",
        "1 treffer in tests, voorbeelden en documentatie, een niveau lager (--full toont hem)"),
    "gap.languages": ("{languages}: language not followed", "{languages}: taal niet gevolgd"),
    "gap.names": (
        "{n} of these name an origin or sex column: {places}", "{n} hiervan noemen een kolom over afkomst of geslacht: {places}"),
    "gap.names.1": (
        "1 of these names an origin or sex column: {places}", "1 hiervan noemt een kolom over afkomst of geslacht: {places}"),
    "gap.tables": (
        "columns unknown: {names}     herkomst schemas   prints the query to run",
        "kolommen onbekend: {names}     herkomst schemas   geeft de zoekvraag"),
    "gap.calls": ("without a model, most used {names}", "zonder beschrijving, meest gebruikt {names}"),
    "gap.left-out": ("left out by the configuration: {patterns}", "weggelaten door de instellingen: {patterns}"),
    "gap.not-entered": ("never entered: {names}", "nooit gelezen: {names}"),
    "gap.unread": ("This change makes less readable: {places}", "Deze wijziging maakt minder leesbaar: {places}"),
    "count.folders": ("{n} folders", "{n} mappen"),
    "count.folders.1": ("1 folder", "1 map"),
    "gap.none": ("Every file of a supported kind was read.", "Elk bestand van een ondersteund soort is gelezen."),
    "summary.results": ("{counts} in {decisions}", "{counts} in {decisions}"),
    "summary.stored": (
        "{n} stored origin or sex columns (--inventory)", "{n} opgeslagen kolommen over afkomst of geslacht (--inventory)"),
    "summary.stored.1": (
        "1 stored origin or sex column (--inventory)", "1 opgeslagen kolom over afkomst of geslacht (--inventory)"),
    "summary.assessed": ("{done} of {all} uses assessed", "{done} van {all} gebruiken beoordeeld"),
    "summary.known": ("{n} known from the baseline, not shown", "{n} bekend uit de nulmeting, niet getoond"),
    "summary.followed": (
        "Followed: {followed} of {lines} lines of Python and SQL ({percent}%); {unread} of {files} files not read. What was not "
        "read can hold more.",
        "Gevolgd: {followed} van {lines} regels Python en SQL ({percent}%); {unread} van {files} bestanden niet gelezen. Wat niet is "
        "gelezen kan meer bevatten."),
    "summary.skipped": (
        "{n} lines were set aside: no data and no decision was seen in them.",
        "{n} regels zijn terzijde gelegd: daarin zijn geen gegevens en geen beslissing gezien."),
    "summary.people": (
        "Whether a use is lawful and proper is for people to say; herkomst shows where and by which path.",
        "Of een gebruik mag en past, beoordelen mensen; herkomst laat zien waar en langs welke weg."),
    "summary.next": ("Next:", "Verder:"),
    "next.explain": ("explanation", "uitleg"),
    "next.init": ("configuration", "instellingen"),
    "next.baseline": ("start from here", "vanaf hier beginnen"),
    "next.full": ("everything", "alles"),
    "next.path": ("every way from it", "elke weg vanaf daar"),
    "summary.not-reproducible": (
        "This run was cut short by the clock: another run may find more.",
        "Deze run is door de klok afgebroken: een volgende kan meer vinden."),
    "summary.since": ("Shown: what changed since {ref}.", "Getoond: wat veranderd is sinds {ref}."),
    "exit": ("exit {code}", "exit {code}"),
    # nothing found
    "none.profile": (
        "No path from an origin or sex column to a decision point was seen in the code that was read. That settles nothing about "
        "the outcome: {decisions} ({names}) {rests} on criteria without a known link to origin: {criteria}.",
        "In de gelezen code is geen weg van een kolom over afkomst of geslacht naar een beslispunt gezien. Dat zegt niets over de "
        "uitkomst: {decisions} ({names}) {rests} op criteria zonder bekend verband met afkomst: {criteria}."),
    "none.rests": ("rest", "berusten"),
    "none.rests.1": ("rests", "berust"),
    "none.unseen": (
        "No path from an origin or sex column to a decision point was seen in the code that was read. That settles nothing about "
        "the outcome: what goes into {decisions} ({names}) is not known.",
        "In de gelezen code is geen weg van een kolom over afkomst of geslacht naar een beslispunt gezien. Dat zegt niets over de "
        "uitkomst: wat er in {decisions} ({names}) gaat is niet bekend."),
    "none.decision": (
        "No decision about people was recognised in the code that was read ({read}).",
        "In de gelezen code is geen beslissing over mensen herkend ({read})."),
    "none.unread": ("{languages} were not read.", "{languages} zijn niet gelezen."),
    "none.name-it": (
        "Is there a score or selection herkomst does not know? Name it: [[tool.herkomst.decision]].",
        "Is er een score of selectie die herkomst niet kent? Noem die: [[tool.herkomst.decision]]."),
    "none.shown": (
        "No path to show here. Not shown: {known} known, {quiet} assessed or ignored, {untouched} that this change does not touch, "
        "{elsewhere} in tests, examples and docs.",
        "Hier is geen weg te tonen. Niet getoond zijn {known} bekend, {quiet} beoordeeld of genegeerd, {untouched} die deze wijziging "
        "niet raakt, {elsewhere} in tests, voorbeelden en documentatie."),
    "files.of": ("{n} {kind} files", "{n} {kind}-bestanden"),
    "files.of.1": ("1 {kind} file", "1 {kind}-bestand"),
    "files.notebooks": ("{n} notebooks", "{n} notebooks"),
    "files.notebooks.1": ("1 notebook", "1 notebook"),
    "files.none": ("no files", "geen bestanden"),
    # path
    "path.none": (
        "No way from {column} to a decision point was seen in the code that was read.",
        "In de gelezen code is geen weg van {column} naar een beslispunt gezien."),
    "path.seen": ("(continued above)", "(vervolg hierboven)"),
    "path.ends": ("-> {decision}", "-> {decision}"),
    # other formats
    "github.more": ("herkomst: {n} more results, see the step summary", "herkomst: nog {n} treffers, zie de samenvatting van de stap"),
    "github.more.1": ("herkomst: 1 more result, see the step summary", "herkomst: nog 1 treffer, zie de samenvatting van de stap"),
    "github.sink": ("the decision is at {place}", "de beslissing staat op {place}"),
    # SARIF
    "related.origin": ("'{column}' enters here", "'{column}' komt hier binnen"),
    "related.sighting": ("'{name}' is also used here ({action})", "'{name}' wordt ook hier gebruikt ({action})"),
    "sarif.left-out": (
        "Left out {cut} of {all} results: code scanning keeps 5,000 of a run and 10 MB; the text and JSON output have all.",
        "Weggelaten: {cut} van {all} treffers; code scanning bewaart er 5.000 per run en 10 MB; de tekst en de JSON hebben ze alle."),
    "sarif.not-analysed": (
        "What stands there was not followed, and can hold a path that is not shown.",
        "Wat daar staat is niet gevolgd, en kan een weg bevatten die niet wordt getoond."),
    "gap.named": ("names {names}; flow not followed", "noemt {names}; weg niet gevolgd"),
    # one use
    "explain.column": ("column", "kolom"),
    "explain.attribute": ("about", "gaat over"),
    "explain.evidence": ("because of", "herkend aan"),
    "explain.checked": ("name seen", "naam gezien"),
    "explain.entry": ("note", "opmerking"),
    "explain.law": ("law", "recht"),
    "checked.source": ("in a public source", "in een openbare bron"),
    "checked.seed": ("in a document of the motion", "in een stuk bij de motie"),
    "checked.known": ("common knowledge, not looked up", "algemeen bekend, niet nagezocht"),
    "explain.authority": ("listed in", "genoemd in"),
    "explain.effects": ("influence", "invloed"),
    "explain.literals": ("compared with", "vergeleken met"),
    "explain.certainty": ("certainty", "zekerheid"),
    "explain.criteria": ("All criteria of this decision point:", "Alle criteria van dit beslispunt:"),
    # used without a finding
    "and": ("and", "en"),
    "all-columns": ("all columns", "alle kolommen"),
    "row-set": ("which rows", "welke rijen"),
}

WORDS: dict[Language, dict[str, str]] = {
    "en": {key: pair[0] for key, pair in _BOTH.items()},
    "nl": {key: pair[1] for key, pair in _BOTH.items()},
}


def say(language: str, key: str, **values: object) -> str:
    """The phrase for ``key``; an unknown key is said as its last part, an unknown language in English."""
    words = WORDS["nl"] if language == "nl" else WORDS["en"]
    text = words.get(key)
    return text.format(**values) if text is not None else key.rpartition(".")[2].replace("-", " ").replace("_", " ")


def count(language: str, key: str, n: int) -> str:
    """``3 errors``, ``1 error``: the phrase for a number of things."""
    return say(language, f"{key}.1" if n == 1 and f"{key}.1" in WORDS["en"] else key, n=number(language, n))


def number(language: str, n: int) -> str:
    """A whole number with the language's thousands separator: 6,912 or 6.912."""
    return f"{n:,}".replace(",", ".") if language == "nl" else f"{n:,}"


def percent(part: int, whole: int) -> int:
    """Whole per cent, rounded down, so that 100 means all of it; 0 of 0 is 0."""
    return part * 100 // whole if whole else 0
