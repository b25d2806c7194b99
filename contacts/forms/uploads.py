"""Limit the size of uploads while they arrive."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from contacts.import_files.csv_files import LARGEST_FILE


class LargestFile(FileUploadHandler):
    """Drops a file as soon as it is larger than LARGEST_FILE. The form then finds no file.

    The rest is read and dropped, because a browser reads the answer only after it has sent everything.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > LARGEST_FILE:
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Do nothing. The handlers after this one keep the file."""
