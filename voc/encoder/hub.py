"""The Hugging Face hub: local copies of its repositories."""

from pathlib import Path
from typing import Final

from voc.encoder.quantisation import NETWORK, NETWORK_WEIGHTS
from voc.errors import ModelNotFound

_READ: Final = ("*.json", "*.safetensors", NETWORK, NETWORK_WEIGHTS)
"""All that is ever read of a model; a repository may hold it in many other forms as well."""


def hub_folder(name: str) -> Path:
    """Return the local copy of a hub repository, fetched if it is not there yet.

    Raises ModelNotFound.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, allow_patterns=list(_READ)))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise ModelNotFound(
            f"no model `{name}`: no such folder, and the hub cannot give it "
            f"({type(error).__name__})"
        ) from error
