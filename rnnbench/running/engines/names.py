"""The engines' names; light, since the command line's help shows them."""

from typing import Literal

EngineName = Literal["local", "inline"]
