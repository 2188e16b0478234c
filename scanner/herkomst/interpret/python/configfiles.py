"""Configuration files of the tree, loaded by the scanned code: JSON, YAML, TOML, INI as constants with their places."""

from typing import TYPE_CHECKING

from herkomst.interpret.machine import CallArg
from herkomst.interpret.python.strings import path_text
from herkomst.interpret.python.values import NONE
from herkomst.model.graph import Dataset
from herkomst.model.places import Span
from herkomst.model.schema import DocTree, ListDoc, MapDoc, Scalar, Schema
from herkomst.model.values import AnyValue, Choice, Const, Map, Obj, Opaque, Ref, Seq

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

_FROM_FILE = frozenset((
    "json.load", "json.loads", "yaml.load", "yaml.safe_load", "yaml.full_load", "yaml.unsafe_load", "yaml.safe_load_all", "yaml.load_all",
    "toml.load", "toml.loads", "tomllib.load", "tomllib.loads", "tomli.load", "tomli.loads", "simplejson.load", "simplejson.loads",
    "ujson.load", "orjson.loads", "json5.load", "rtoml.load", "hjson.load", "oyaml.load", "oyaml.safe_load", "poyo.parse_string",
    "omegaconf.OmegaConf.load", "OmegaConf.load", "ruamel.yaml.load", "ruamel.yaml.safe_load", "ruamel.yaml.YAML.load", "anyconfig.load",
    "confuse.load_yaml", "commentjson.load", "munch.munchify", "omegaconf.OmegaConf.create",
))
_TO_FILE = frozenset(("json.dump", "simplejson.dump", "ujson.dump", "json5.dump", "yaml.dump", "yaml.safe_dump", "toml.dump", "tomli_w.dump"))
_TO_TEXT = frozenset((
    "json.dumps", "simplejson.dumps", "ujson.dumps", "orjson.dumps", "json5.dumps", "yaml.dump", "yaml.safe_dump", "toml.dumps", "tomli_w.dumps",
))
_TEXT = ("file.read", "pathlib.Path.read_text", "pathlib.Path.read_bytes")


def call(ip: "Interpreter", path: str, receiver: AnyValue | None, args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """A call that opens, reads or parses a file of the tree; None where it is another call."""
    if receiver is None:
        if path in _FROM_FILE and args:
            return _load(ip, args[0].value, span)
        if path in _TO_FILE and len(args) > 1 and (target := _path_of(ip, args[1].value)) is not None:
            keep(ip, target, args[0].value, span)
            return NONE
        if path in _TO_TEXT and args and isinstance(ip.deref(args[0].value), (Map, Seq)):
            return Obj("configtext", site, "", {"of": args[0].value}, ip.deps(args[0].value))
        if path in ("configparser.ConfigParser", "configparser.RawConfigParser", "ConfigParser.ConfigParser", "configparser.SafeConfigParser"):
            return ip.new(Obj("configparser.ConfigParser", site, ip.target, {}))
        if path in ("ruamel.yaml.YAML", "ruamel.yaml.main.YAML"):
            return Obj("ruamel.yaml.YAML", site)
        if path in ("codecs.open", "io.open", "gzip.open"):
            from herkomst.interpret.python.builtins_ import call as builtin

            return builtin(ip, "open", args, span, site)
        return None
    x = ip.deref(receiver)
    if not isinstance(x, Obj):
        return None
    name = path.rpartition(".")[2]
    if x.cls == "ruamel.yaml.YAML" and name == "load" and args:
        return _load(ip, args[0].value, span)
    if x.cls == "configtext":
        return x                                        # encode, strip ...: the same text
    if x.cls in ("file", "pathlib.Path"):
        return _file(ip, x, name, args, span, site)
    if x.cls == "configparser.ConfigParser":
        return _ini(ip, receiver, x, name, args, span)
    return None


def _file(ip: "Interpreter", x: Obj, name: str, args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    path = x.fields.get("path", Opaque())
    if name in ("read", "read_text", "read_bytes", "readlines"):
        return Obj("filetext", site, "", {"path": path})
    if name in ("__enter__", "resolve", "absolute", "expanduser"):
        return x
    if name in ("write", "write_text", "write_bytes") and args:
        text = ip.deref(args[0].value)
        if isinstance(text, Obj) and text.cls == "configtext":
            keep(ip, path, text.fields["of"], span)
    if name in ("close", "flush", "mkdir", "unlink", "write", "writelines", "touch", "write_text", "write_bytes", "rename"):
        return NONE
    if name == "open":
        return Obj("file", site, "", {"path": path, "mode": args[0].value if args else Const("r")})
    if x.cls == "pathlib.Path":
        import posixpath

        from herkomst.interpret.python.strings import join_path

        if name == "joinpath":
            return join_path(ip, (x, *(a.value for a in args)))
        if name in ("as_posix", "__str__"):
            return path
        if name in ("with_suffix", "with_name") and isinstance(path, Const) and args:
            new = ip.known(args[0].value)
            if new and isinstance(new[0], str):
                base = posixpath.splitext(str(path.value))[0] + new[0] if name == "with_suffix" else posixpath.join(
                    posixpath.dirname(str(path.value)), new[0])
                return Obj("pathlib.Path", fields={"path": Const(base, path.span)})
        if name in ("exists", "is_file", "is_dir"):
            from herkomst.model.values import Cell

            return Cell(())
    return None


def path_attribute(x: Obj, name: str) -> AnyValue | None:
    """``path.parent``, ``path.stem`` ... of a pathlib object."""
    import posixpath

    path = x.fields.get("path")
    if not isinstance(path, Const) or not isinstance(path.value, str):
        return Obj("pathlib.Path", fields={"path": Opaque()}) if name in ("parent", "parents") else None
    text = path.value
    if name == "parent":
        return Obj("pathlib.Path", fields={"path": Const(posixpath.dirname(text), path.span)})
    if name == "parents":
        ups = []
        while text:
            text = posixpath.dirname(text)
            ups.append(Obj("pathlib.Path", fields={"path": Const(text, path.span)}))
        return Seq("tuple", tuple(ups), Obj("pathlib.Path", fields={"path": Const("")}))
    if name in ("name", "stem", "suffix"):
        base = posixpath.basename(text)
        return Const({"name": base, "stem": posixpath.splitext(base)[0], "suffix": posixpath.splitext(base)[1]}[name], path.span)
    return None


def _load(ip: "Interpreter", source: AnyValue, span: Span) -> AnyValue:
    x = ip.deref(source)
    if isinstance(x, Choice):
        x = next((ip.deref(o) for o in x.options if isinstance(ip.deref(o), Obj)), x)
    if isinstance(x, Obj) and x.cls in ("file", "filetext", "pathlib.Path"):
        found = tree_of(ip, x.fields.get("path", Opaque()))
        if found is None:
            found = left(ip, x.fields.get("path", Opaque()))
        return found if found is not None else Opaque(why="file")
    if isinstance(x, Map | Seq):
        return source
    text = path_text(ip, source)
    if isinstance(text, Const) and isinstance(text.value, str) and "\n" not in text.value and len(text.value) < 300:
        found = tree_of(ip, text)
        if found is not None:
            return found
    deps = ip.deps(x)
    return Opaque(deps, None, "parsed" if deps else "file")


def tree_of(ip: "Interpreter", path: AnyValue) -> AnyValue | None:
    """The content of a configuration file of the tree as a value, None where it is not in the tree."""
    for option in path.options if isinstance(path, Choice) else (path,):
        if isinstance(option, Const) and isinstance(option.value, str) and option.value:
            found = ip.view.find_file(ip.path, option.value) or (
                ip.view.find_file(ip.unit.path, option.value) if ip.path != ip.unit.path else None)
            doc = ip.view.doc(found) if found is not None else None
            if doc is not None and doc.tree is not None:
                return value_of(ip, doc.tree)
    return None


def _path_of(ip: "Interpreter", handle: AnyValue) -> AnyValue | None:
    """The path of an open file, None for something else."""
    x = ip.deref(handle)
    return x.fields.get("path") if isinstance(x, Obj) and x.cls in ("file", "pathlib.Path") else None


def _name(ip: "Interpreter", path: AnyValue) -> str:
    """The canonical name of a file that code writes or reads, '' where its path is not known."""
    text = ip.deref(path)
    if isinstance(text, Obj):
        text = ip.deref(text.fields.get("path", Opaque()))
    if not isinstance(text, Const) or not isinstance(text.value, str) or not text.value:
        return ""
    name = text.value.replace("\\", "/").removeprefix("./")
    schema = ip.view.schema("file", name)
    return schema.dataset.name if schema is not None and schema.dataset is not None else name


def keep(ip: "Interpreter", path: AnyValue, value: AnyValue, span: Span) -> None:
    """A list or mapping that is written as JSON, YAML or TOML: who loads the file gets it back, here or in another module. Names of
    features that training leaves for whoever scores."""
    name = _name(ip, path)
    if name and isinstance(ip.deref(value), (Map, Seq)):
        ip.kept[name] = value
        ip.emit.write(Schema(Dataset("file", name), (), False, "written", (), span), span, "replace")


def left(ip: "Interpreter", path: AnyValue) -> AnyValue | None:
    """What code of the tree left in a file that is not in the tree itself."""
    name = _name(ip, path)
    return ip.stored(name) if name else None


def value_of(ip: "Interpreter", tree: DocTree) -> AnyValue:
    """A document as a value: scalars keep the place where they stand."""
    match tree:
        case Scalar():
            return Const(tree.value, tree.span)
        case ListDoc():
            return ip.new(Seq("list", tuple(value_of(ip, t) for t in tree.items)))
        case MapDoc():
            return ip.new(Map(tuple((Const(k.value, k.span), value_of(ip, v)) for k, v in tree.items)))
    return NONE


def _ini(ip: "Interpreter", receiver: AnyValue, x: Obj, name: str, args: tuple[CallArg, ...], span: Span) -> AnyValue | None:
    """``ConfigParser``: ``read`` fills it, ``get(section, key)`` and ``[section][key]`` read it."""
    if name in ("read", "read_file") and args:
        source = ip.deref(args[0].value)
        path = source.fields.get("path", Opaque()) if isinstance(source, Obj) else path_text(ip, args[0].value)
        if isinstance(path, Seq) and path.items:
            path = ip.deref(path.items[0])
        found = tree_of(ip, path)
        content = ip.deref(found) if found is not None else None
        if isinstance(content, Map) and isinstance(receiver, Ref):
            ip.store(receiver, Obj(x.cls, x.site, x.label, {"": ip.new(content)}))
        return NONE
    data = ip.deref(x.fields.get("", Opaque()))
    if name in ("get", "getint", "getfloat", "getboolean", "__getitem__") and args and isinstance(data, Map):
        from herkomst.interpret.python.containers import find

        section = find(data, ip.deref(args[0].value))
        if len(args) == 1:
            return section
        inner = ip.deref(section) if section is not None else None
        return find(inner, ip.deref(args[1].value)) if isinstance(inner, Map) else Opaque(why="file")
    if name == "sections" and isinstance(data, Map):
        return Seq("list", tuple(k for k, _ in data.items))
    if name == "items" and args and isinstance(data, Map):
        from herkomst.interpret.python.containers import find

        inner = ip.deref(find(data, ip.deref(args[0].value)) or Opaque())
        return Seq("list", tuple(Seq("tuple", p) for p in inner.items)) if isinstance(inner, Map) else Opaque(why="file")
    return Opaque(why="file")
