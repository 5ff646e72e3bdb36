"""The product with one shop whose rules open issues."""

import pytest

from tests.auto_open.scene import Scene
from tests.integration.conftest import shop, spine, standin, world
from tests.spine import Spine

__all__ = ["shop", "spine", "standin", "world"]


@pytest.fixture
def scene(spine: Spine) -> Scene:
    """A shop where nothing has gone wrong yet."""
    return Scene(spine)
