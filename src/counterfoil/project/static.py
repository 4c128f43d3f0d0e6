"""Static files under a name that carries their content's hash, compressed, served by the web process itself."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """A name that was never collected is an error of the page, except while developing (`manifest_strict`)."""

    manifest_strict = False
