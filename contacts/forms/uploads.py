"""A limit for what people upload, kept while it comes in."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from contacts.import_files.csv_files import LARGEST_FILE


class LargestFile(FileUploadHandler):
    """Drops a file as soon as it is larger than any may be; the form then finds none.

    The rest is read and dropped: a browser looks for the answer only when it has sent all.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > LARGEST_FILE:
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one keep the file."""
