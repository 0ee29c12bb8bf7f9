"""The base of every plugin's configuration model."""

from pydantic import BaseModel, ConfigDict


class PluginConfig(BaseModel):
    """What a learner or task can be told in a comparison file.

    Subclass it with one annotated field a setting; give each a default and a
    ``Field(description=...)``.  Unknown keys are refused, and an instance cannot be changed.
    The names ``use``, ``label``, ``preset``, ``tasks``, ``trials``, ``budget``, ``check_every``,
    ``variant``, ``on`` and ``published`` belong to the host.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
