"""Prints what a screen reader is told of the programs on the session's accessibility bus: one JSON line for each thing,
with its role, name, and whether the focus is on it."""

import json

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402


def tell(thing):
    if thing is None:
        return
    states = thing.get_state_set()
    focused = states.contains(Atspi.StateType.FOCUSED)
    line = {"role": thing.get_role_name(), "name": thing.get_name(), "focused": focused}
    print(json.dumps(line))
    for number in range(thing.get_child_count()):
        tell(thing.get_child_at_index(number))


tell(Atspi.get_desktop(0))
