"""The public names of the package, most of which are imported when they are asked for."""

import pickle
import subprocess
import sys

import pytest

from odata_filter import reality_conversion


def test_every_name_is_there() -> None:
    for name in reality_conversion.__all__:
        assert getattr(reality_conversion, name) is getattr(reality_conversion, name), name
    assert set(reality_conversion.__all__) <= set(dir(reality_conversion))
    assert pickle.loads(pickle.dumps(reality_conversion.sample_job)) is reality_conversion.sample_job
    with pytest.raises(AttributeError, match="has no attribute 'jobs'"):
        getattr(reality_conversion, "jobs")  # noqa: B009 - mypy knows that it is missing


def test_a_module_does_not_stand_in_the_place_of_a_name() -> None:
    code = "import {0}.samples, {0}.handles; from {0} import sample_job, job; sample_job(); job.state"
    code = code.format("odata_filter.reality_conversion")
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_schema_needs_no_backend() -> None:
    code = "import sys, odata_filter; assert not [name for name in sys.modules if 'odata_filter.backends' in name]"
    subprocess.run([sys.executable, "-c", code], check=True)
