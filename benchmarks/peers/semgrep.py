"""Rules for Semgrep CE, written out as it wants them: taint from columns by name into what learns, scores or selects."""

import json
import re
from typing import Any

NAMES = {
    "sex": r"(?i)(^|.*[_ .])(sexe?|gender|geslacht|sexo|code_gender|male|female|m_?f)([_ .].*|$)|.*(Gender|Sex|GENDER|SEX)$",
    "origin": r"(?i).*(nation|citizen|nacional|birth_?country|country_?of_?birth|geboorteland|herkomst|foreign|migra|immigr).*",
    "race_ethnicity": r"(?i)(^|.*[_ .])(race|raza|ethnic\w*|etnic\w*)([_ .].*|$)|.*(Race|Ethnic|RACE|ETHNIC)\w*$",
}
"""Category of a label -> what its columns are called."""

_SOURCES = ('$DF["$C"]', '$DF[[..., "$C", ...]]', '[..., "$C", ...]', '{..., "$C": $V, ...}', '{..., $K: "$C", ...}', '$ROW.get("$C", ...)',
            "$DF.$C", '$X = "$C"', '$DF.groupby("$C", ...)', '$DF.merge(..., on="$C", ...)', '("$C", ...)')
_SINKS = ("$M.fit($S, ...)", "$M.fit_transform($S, ...)", "$M.fit_resample($S, ...)", "$M.partial_fit($S, ...)", "$M.predict($S, ...)",
          "$M.predict_proba($S, ...)", "$M.train($P, $S, ...)", "cross_val_score($E, $S, ...)", "cross_validate($E, $S, ...)",
          "$L.Dataset($S, ...)", "$L.DMatrix($S, ...)", "smf.$F(..., data=$S, ...)", "smf.$F($S, ...)", "sm.$F($Y, $S, ...)",
          "train_test_split($S, ...)", "$R.nlargest(..., $S, ...)", "return $S")
_SCORE = r"(?i).*(scor|risk|risico|punten|points|predict|prob).*"
_SQL = r"(?is)\b(WHERE|CASE\s+WHEN|ORDER\s+BY|ON)\b[^;]{0,400}?"


def rules() -> str:
    """The rule file, as JSON, which is YAML."""
    return json.dumps({"rules": [rule for category, name in NAMES.items() for rule in (_python(category, name), _condition(category, name), _sql(category))]}, indent=1)


def _python(category: str, name: str) -> dict[str, Any]:
    named = {"metavariable-regex": {"metavariable": "$C", "regex": name}}
    sinks: list[dict[str, Any]] = [{"patterns": [{"pattern": p}, {"focus-metavariable": "$S"}]} for p in _SINKS[:-1]]
    score = {"metavariable-regex": {"metavariable": "$T", "regex": _SCORE}}
    sinks += [{"patterns": [{"pattern": '$D["$T"] = $S'}, score]}, {"patterns": [{"pattern": "$T = $S"}, score]},
              {"patterns": [{"pattern": "$T += $S"}, score]}]
    return {
        "id": category, "languages": ["python"], "severity": "WARNING", "message": f"{category} column reaches a model or score", "mode": "taint",
        "options": {"interfile": True, "taint_assume_safe_comparisons": False}, "pattern-propagators": [
            {"pattern": "$TO.append($FROM)", "from": "$FROM", "to": "$TO"}, {"pattern": "$TO[$K] = $FROM", "from": "$FROM", "to": "$TO"},
            {"pattern": "$TO.extend($FROM)", "from": "$FROM", "to": "$TO"}],
        "pattern-sources": [{"patterns": [{"pattern": p}, named]} for p in _SOURCES], "pattern-sinks": sinks,
    }


def _condition(category: str, name: str) -> dict[str, Any]:
    """A score that a condition chooses: taint does not follow it, a pattern can see the two side by side."""
    named = [{"metavariable-regex": {"metavariable": "$C", "regex": name}}, {"metavariable-regex": {"metavariable": "$T", "regex": _SCORE}}]
    either = [f"if <... {column} ...>:\n    ...\n    {change}\n    ..." for column in ('$R["$C"]', "$R.$C", '$R.get("$C", ...)')
              for change in ("$T = $S", "$T += $S", '$D["$T"] = $S', '$D["$T"] += $S')]
    either += [f'$D.loc[<... {column} ...>, "$T"] {sign} $S' for column in ('$R["$C"]', "$R.$C") for sign in ("=", "+=")]
    return {"id": f"{category}-condition", "languages": ["python"], "severity": "WARNING", "message": f"{category} column decides a score",
            "patterns": [{"pattern-either": [{"pattern": p} for p in either]}, *named]}


def _sql(category: str) -> dict[str, Any]:
    words = {"sex": r"(sex|gender|geslacht|sexo)", "origin": r"(nationalit\w*|nacionalidade|citizen\w*|geboorteland|birth_country)",
             "race_ethnicity": r"(race|ethnic\w*)"}[category]
    return {"id": f"{category}-sql", "languages": ["generic"], "severity": "WARNING", "message": f"{category} column in a condition",
            "paths": {"include": ["*.sql"]}, "pattern-regex": _SQL + rf"\b\w*{words}\b"}


def category_of(check: str) -> str:
    """Category of a result by the id of its rule."""
    return re.sub(r"-(sql|condition)$", "", check.rpartition(".")[2])
