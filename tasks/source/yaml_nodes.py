"""YAML as plain lists, mappings and the words that were written, with a line for each."""

from typing import Any, cast

import yaml

from storygen.errors import RequestError

Key = str | int
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 12
_MAX_ALIASES = 100
_MAX_NODES = 200_000
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "merge", "value")
)


def compose(text: str) -> yaml.Node | None:
    """The node tree of a YAML text; None for an empty one.

    Raises:
        RequestError: It breaks YAML's rules, nests too deeply or repeats itself through aliases.
    """
    try:
        _check_events(text)
        return yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise RequestError(_explain(error)) from error
    except yaml.YAMLError as error:
        raise RequestError(f"the YAML cannot be read: {error}") from error


def _check_events(text: str) -> None:
    depth = aliases = 0
    for event in cast("Any", yaml.parse(text, Loader=_LOADER)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        aliases += isinstance(event, yaml.AliasEvent)
        if depth > _MAX_DEPTH or aliases > _MAX_ALIASES:
            line = cast("Any", event).start_mark.line + 1
            limit = (
                f"more than {_MAX_ALIASES} aliases"
                if aliases > _MAX_ALIASES
                else f"nested more than {_MAX_DEPTH} deep"
            )
            raise RequestError(f"line {line}: {limit}; write the script out plainly")


def _explain(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark is not None else ""
    reason = ", ".join(part for part in (error.context, error.problem) if part)
    return f"{where}{reason}; text with a colon or a quote in it must stand in quotes or after `|`"


class Plainer:
    """Turns nodes into plain values; every scalar stays the words that were written."""

    def __init__(self) -> None:
        self._nodes = 0

    def plain(self, node: yaml.Node, depth: int = 0) -> Any:
        """Lists, mappings and strings; `yes` stays `yes`, 1984 stays `1984`, null is empty.

        Raises:
            RequestError: A tag that is not plain, a key twice, or aliases that make it too large
                or endless.
        """
        self._nodes += 1
        if self._nodes > _MAX_NODES or depth > _MAX_DEPTH:
            raise RequestError(
                f"line {line_of(node)}: too large or too deep once its aliases are written out; "
                "write the script out plainly"
            )
        if node.tag not in _PLAIN_TAGS:
            raise RequestError(
                f"line {line_of(node)}: the tag {node.tag!r} is not allowed; write plain text"
            )
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(each, depth + 1) for each in cast("list[yaml.Node]", node.value)]
        return "" if node.tag.endswith(":null") else cast(str, node.value)

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            key = str(key_node.value)
            if not isinstance(key_node, yaml.ScalarNode):
                raise RequestError(f"line {line_of(key_node)}: a key must be a word")
            if key in values:
                raise RequestError(
                    f"line {line_of(key_node)}: the key {key!r} stands here a second time"
                )
            values[key] = self.plain(value, depth + 1)
        return values


def line_of(node: yaml.Node) -> int:
    """The line a node starts on, counted from 1."""
    return node.start_mark.line + 1


def line_at(node: yaml.Node, path: tuple[Key, ...]) -> int:
    """The line of the key or list item at a path, or of the nearest part of it that exists."""
    line = line_of(node)
    for step in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            items = cast("list[yaml.Node]", node.value)
            if step >= len(items):
                break
            node = items[step]
            line = line_of(node)
        elif isinstance(node, yaml.MappingNode):
            pairs = cast("list[tuple[yaml.Node, yaml.Node]]", node.value)
            found = next((pair for pair in pairs if pair[0].value == step), None)
            if found is None:
                break
            line, node = line_of(found[0]), found[1]
        else:
            break
    return line
