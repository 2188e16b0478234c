"""A user's library model says what it does: an effect that is another than its check, or the helper's own code, is refused with its place."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from herkomst.cli import main
from herkomst.errors import RuleError

MODEL = """library: stadshulp
calls:
  frames.zonder:
    params: {frame: required, weg: null}
    result: {drop: {from: frame, columns: weg}}
    check:
      given: {df: [leeftijd, nationaliteit, fraude]}
      call: "stadshulp.frames.zonder(df, weg=['nationaliteit'])"
      gives: {leeftijd: [df.leeftijd], fraude: [df.fraude]}
      source: ../code/frames.py
  frames.verrijk:
    params: {frame: required, ander: required}
    result: {map: {from: frame, with: ander}}
    check:
      given: {df: [leeftijd], bij: [leeftijd]}
      call: "stadshulp.frames.verrijk(df, bij)"
      source: ../code/frames.py
  modellen.leer:
    params: {data: required, kenmerken: null, doel: null}
    result: {sink: {kind: model, data: data, columns: kenmerken, target: doel, action: fit}}
    check:
      given: {df: [leeftijd, nationaliteit, fraude]}
      call: "stadshulp.modellen.leer(df, kenmerken=['leeftijd'], doel='fraude')"
      feeds: {feature: [df.leeftijd], target: [df.fraude]}
"""
CODE = """def zonder(frame, weg=()):
    return frame.drop(columns=weg)


def verrijk(frame, ander):
    return frame.add(ander)
"""


def _checked(root: Path, model: str, code: str = CODE) -> tuple[str, BaseException | None]:
    (root / "mijn" / "libraries").mkdir(parents=True, exist_ok=True)
    (root / "mijn" / "code").mkdir(exist_ok=True)
    (root / "mijn" / "libraries" / "hulp.yaml").write_text(model)
    (root / "mijn" / "code" / "frames.py").write_text(code)
    done = CliRunner().invoke(main, ["rules", "--check", str(root / "mijn")], standalone_mode=False)
    return done.stdout, done.exception


def test_models_whose_effects_are_as_checked_are_taken(tmp_path: Path) -> None:
    said, error = _checked(tmp_path, MODEL)
    assert error is None and "3 checks of library models run" in said


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("{drop: {from: frame, columns: weg}}", "{same: {from: frame}}", 6, "the model gives nationaliteit, the check does not"),
        ("{drop: {from: frame, columns: weg}}", "{project: {from: frame, columns: weg}}", 6, "the check gives column fraude, the model does not"),
        ("{map: {from: frame, with: ander}}", "{same: {from: frame}}", 14,
         "in ../code/frames.py bij.leeftijd flows into column leeftijd, in the model it does not"),
        ("target: doel, ", "", 21, "the check gives target of the decision point, the model does not"),
        ("columns: kenmerken, target: doel", "target: doel", 21, "the model lets df.nationaliteit flow into feature"),
        ("  frames.zonder:", "  frames.weglaten:", 6, "the check of stadshulp.frames.weglaten does not call it"),
        ("weg: null}\n    result: {drop: {from: frame, columns: weg}}", "rest: null}\n    result: {drop: {from: frame, columns: rest}}", 6,
         "the check of stadshulp.frames.zonder gives it weg, which is no parameter of the entry"),
        ("gives: {leeftijd: [df.leeftijd], fraude", "gives: {leeftijd: [df.leeftijd, df.fraude], fraude", 6,
         "in the check df.fraude flows into column leeftijd, in the model it does not"),
    ],
    ids=["nothing is dropped", "the others are kept", "what is added is lost", "no target", "everything is a feature", "another name", "another parameter", "more is promised"],
)
def test_a_wrong_effect_is_refused_with_file_and_line(old: str, new: str, line: int, what: str, tmp_path: Path) -> None:
    said, error = _checked(tmp_path, MODEL.replace(old, new))
    assert isinstance(error, RuleError) and not said
    assert what in error.text and error.line == line and str(error.file).endswith("libraries/hulp.yaml")
    assert error.remedy


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("columns: weg}}", "columns: wg}}", 5, "'wg' is no parameter"),                                          # a dangling name
        ("library: stadshulp\ncalls:\n", "library: stadshulp\naliases: {stadshulp.weg: stadshulp.gone}\ncalls:\n", 2, "is not modelled"),
        ("source: ../code/frames.py\n  frames.verrijk", "source: ../code/gone.py\n  frames.verrijk", 6, "cannot be read"),
        ("      gives: {leeftijd", "      givs: {leeftijd", 6, "a check has given, call"),
        ("      feeds: {feature: [df.leeftijd], target: [df.fraude]}\n", "", 21, "checks nothing"),
        ("feature: [df.leeftijd]", "feature: df.leeftijd", 24, "needs names with lists of names"),
    ],
)
def test_what_cannot_be_checked_is_refused_too(old: str, new: str, line: int, what: str, tmp_path: Path) -> None:
    _, error = _checked(tmp_path, MODEL.replace(old, new))
    assert isinstance(error, RuleError) and what in error.text and error.line == line


def test_a_parameter_that_the_helper_does_not_have_is_refused(tmp_path: Path) -> None:
    model = MODEL.replace("weg: null", "kwijt: null").replace("columns: weg", "columns: kwijt").replace("df, weg=", "df, kwijt=")
    _, error = _checked(tmp_path, model)
    assert isinstance(error, RuleError) and error.line == 3 and "stadshulp.frames.zonder has no parameter kwijt" in error.text
    assert "frame, weg" in str(error.remedy)


def test_code_that_does_not_define_the_helper_says_so(tmp_path: Path) -> None:
    _, error = _checked(tmp_path, MODEL, CODE.replace("def zonder", "def anders"))
    assert isinstance(error, RuleError) and error.line == 6 and "frames.py defines no zonder" in error.text
