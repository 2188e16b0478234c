"""Classes that declare fields: ORM models are tables, forms and records are objects. Read from the IR, nothing is imported.

SQLAlchemy, SQLModel, Django and peewee models; pydantic models, dataclasses, TypedDicts and forms. What a field says of itself (its
name in the database, aliases, a description, the values it may take, whether it must be filled in) is evidence of what it is about.
"""

import re
from collections.abc import Iterable, Iterator

from herkomst.model.graph import Dataset
from herkomst.model.python_ir import (
    Assign,
    Attr,
    Call,
    ClassDef,
    Display,
    Expr,
    FunctionDef,
    If,
    Index,
    Literal_,
    ModuleIR,
    Name,
    Stmt,
    Try,
    With,
)
from herkomst.model.schema import Schema, SchemaColumn

_RECORDS = frozenset({"BaseModel", "SQLModel", "TypedDict", "NamedTuple", "Form", "ModelForm", "FlaskForm", "Schema", "Struct", "Serializer",
                      "BaseSettings", "Document", "EmbeddedDocument"})
_ENUMS = frozenset({"Enum", "StrEnum", "IntEnum", "TextChoices", "IntegerChoices", "ChoiceEnum"})
_FORMS = frozenset({"Form", "ModelForm", "FlaskForm", "Serializer"})
_COLUMN = re.compile(r"^(?:Column|mapped_column|Field|field|\w+Field|SelectField|RadioField)$")
_RELATION = re.compile(r"^(?:ForeignKey|OneToOne|ManyToMany|relationship)")
_NOTES = ("comment", "description", "doc", "help_text", "verbose_name", "title", "label")
_ALIASES = ("alias", "validation_alias", "serialization_alias", "db_column", "column_name", "source", "data_key", "rename", "db_field")
_LITERAL = re.compile(r"\bLiteral\[(.*?)\]", re.DOTALL)
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")


def models(ir: ModuleIR) -> tuple[Schema, ...]:
    """The schemas that the classes of a module declare, in order."""
    found = list(_classes(ir.body))
    enums = {c.name: _members(c) for c in found if _bases(c) & _ENUMS}
    tables = {c.name for c in found if _is_table(c, frozenset())}
    records = {c.name for c in found if _is_record(c, frozenset())}
    for _ in range(3):                                  # models that inherit from models of this module
        tables |= {c.name for c in found if _is_table(c, tables)}
        records |= {c.name for c in found if _is_record(c, records)}
    made = []
    for c in found:
        if c.name not in tables | records:
            continue
        columns = tuple(_fields(ir, c, enums))
        if columns:
            kind, name = ("table", _table_name(c)) if c.name in tables else ("object", c.name)
            made.append(Schema(Dataset(kind, name), columns, False, "orm", (), ir.source.span(c.start, c.end)))  # type: ignore[arg-type]
    return tuple(made)


def _classes(body: Iterable[Stmt]) -> Iterator[ClassDef]:
    for s in body:
        if isinstance(s, ClassDef):
            yield s
            yield from _classes(s.body)
        elif isinstance(s, If | Try | With | FunctionDef):
            yield from _classes(s.body)


def _last(e: Expr | None) -> str:
    if isinstance(e, Index):
        return _last(e.value)
    return e.id if isinstance(e, Name) else e.name if isinstance(e, Attr) else ""


def _bases(c: ClassDef) -> set[str]:
    return {_last(b) for b in c.bases}


def _assigned(c: ClassDef, name: str) -> Expr | None:
    return next((s.value for s in c.body if isinstance(s, Assign) and s.targets and _last(s.targets[0]) == name), None)


def _is_table(c: ClassDef, known: frozenset[str] | set[str]) -> bool:
    if _assigned(c, "__tablename__") is not None or any(k.keyword == "table" for k in c.keywords):
        return True
    fields = [s.value for s in c.body if isinstance(s, Assign) and isinstance(s.value, Call)]
    made = any(_last(f.func) in ("Column", "mapped_column") or (_last(f.func).endswith("Field") and not _bases(c) & _FORMS) for f in fields)
    return made and bool(_bases(c) & {"Model", "Base", "DeclarativeBase"} or _bases(c) & known)


def _is_record(c: ClassDef, known: frozenset[str] | set[str]) -> bool:
    decorated = any(_last(d.func if isinstance(d, Call) else d) in ("dataclass", "define", "attrs", "s") for d in c.decorators)
    return decorated or bool(_bases(c) & _RECORDS) or bool(_bases(c) & known)


def _table_name(c: ClassDef) -> str:
    """``__tablename__``, Django's ``db_table``, peewee's ``table_name``, else the class's name."""
    told = _assigned(c, "__tablename__")
    for inner in c.body:
        if isinstance(inner, ClassDef) and inner.name == "Meta":
            told = told or _assigned(inner, "db_table") or _assigned(inner, "table_name")
    return (told.value if isinstance(told, Literal_) and isinstance(told.value, str) else c.name).lower()


def _members(c: ClassDef) -> tuple[str, ...]:
    """The values of an enumeration."""
    out = []
    for s in c.body:
        if isinstance(s, Assign) and s.value is not None:
            value = s.value.items[0] if isinstance(s.value, Display) and s.value.items else s.value
            if isinstance(value, Literal_) and value.value is not None:
                out.append(str(value.value))
    return tuple(out)


def _fields(ir: ModuleIR, c: ClassDef, enums: dict[str, tuple[str, ...]]) -> Iterator[SchemaColumn]:
    for s in c.body:
        if not isinstance(s, Assign) or len(s.targets) != 1 or not isinstance(s.targets[0], Name):
            continue
        target = s.targets[0]
        call = s.value if isinstance(s.value, Call) and _COLUMN.match(_last(s.value.func)) else None
        if target.id.startswith("_") or (call is None and not s.annotation) or (
                isinstance(s.value, Call) and _RELATION.match(_last(s.value.func))):
            continue
        yield _field(ir, c, target, s, call, enums)


def _field(ir: ModuleIR, c: ClassDef, target: Name, s: Assign, call: Call | None, enums: dict[str, tuple[str, ...]]) -> SchemaColumn:
    words = {a.keyword: a.value for a in call.args if a.keyword} if call is not None else {}
    plain = [a.value for a in call.args if not a.keyword and not a.star] if call is not None else []
    name, aliases = target.id, {t for k in _ALIASES if (t := _text(words.get(k)))}
    if call is not None and _last(call.func) in ("Column", "mapped_column") and plain and _text(plain[0]):
        name, aliases = _text(plain[0]), {*aliases, target.id}
    note = next((t for k in _NOTES if (t := _text(words.get(k)))), "")
    if not note and call is not None and plain and _last(call.func).endswith("Field"):
        note = _text(plain[0])                          # Django's verbose name, the label of a form's field
    return SchemaColumn(name, ir.source.span(target.start, target.end), s.annotation, _required(c, s, call, words),
                        _values(s, plain, words, enums), note, tuple(sorted(aliases - {name})))


def _text(e: Expr | None) -> str:
    return e.value if isinstance(e, Literal_) and isinstance(e.value, str) else ""


def _flag(e: Expr | None) -> bool | None:
    return e.value if isinstance(e, Literal_) and isinstance(e.value, bool) else None


def _required(c: ClassDef, s: Assign, call: Call | None, words: dict[str, Expr]) -> bool | None:
    """Whether the field must be filled in, where that is said."""
    for word, meaning in (("nullable", False), ("null", False), ("blank", False), ("required", True)):
        told = _flag(words.get(word))
        if told is not None:
            return told is meaning
    optional = "None" in s.annotation or "Optional" in s.annotation
    name = _last(call.func) if call is not None else ""
    if name == "Column":
        return None
    if name == "mapped_column" or s.annotation.startswith("Mapped["):
        return not optional
    if name.endswith("Field") and name not in ("Field", "field"):
        return "default" not in words
    if _bases(c) & {"BaseModel", "SQLModel", "TypedDict"}:
        given = call is not None and ("default" in words or "default_factory" in words or _defaulted(call))
        return not optional and (s.value is None or (call is not None and not given))
    return None


def _defaulted(call: Call) -> bool:
    first = next((a.value for a in call.args if not a.keyword), None)
    return first is not None and not (isinstance(first, Literal_) and first.other == "ellipsis")


def _values(s: Assign, plain: list[Expr], words: dict[str, Expr], enums: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The values the field may take: an Enum, choices, a Literal."""
    for e in (*plain, words.get("type_"), words.get("sa_column")):
        if isinstance(e, Call) and _last(e.func) == "Enum":
            listed = tuple(_text(a.value) for a in e.args if not a.keyword and _text(a.value))
            named = next((enums[_last(a.value)] for a in e.args if _last(a.value) in enums), ())
            if listed or named:
                return listed or named
        if isinstance(e, Call) and _last(e.func) in ("Column", "mapped_column"):
            found = _values(s, [a.value for a in e.args if not a.keyword], {}, enums)
            if found:
                return found
    choices = words.get("choices")
    if isinstance(choices, Display):
        first = [i.items[0] if isinstance(i, Display) and i.items else i for i in choices.items]
        return tuple(str(i.value) for i in first if isinstance(i, Literal_) and i.value is not None)
    if isinstance(choices, Attr) and _last(choices.value) in enums:
        return enums[_last(choices.value)]
    literal = _LITERAL.search(s.annotation)
    if literal:
        return tuple(a or b for a, b in _QUOTED.findall(literal[1]))
    return next((v for n, v in sorted(enums.items()) if re.search(rf"\b{re.escape(n)}\b", s.annotation)), ())
