"""A real server process that speaks the protocol of S3, with one empty bucket."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import boto3


@contextmanager
def serving_s3() -> Iterator[str]:
    """Its address, as ``ODR_FILES`` takes it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = f"from moto.server import main; main(['-H', '127.0.0.1', '-p', '{port}'])"
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            for _attempt in range(2400):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/moto-api/data.json").close()
                    break
                except OSError:
                    time.sleep(0.1)
            client = boto3.client(
                "s3",
                endpoint_url=f"http://127.0.0.1:{port}",
                region_name="us-east-1",
                aws_access_key_id="key",
                aws_secret_access_key="secret",
            )
            client.create_bucket(Bucket="files")
            client.close()
            yield f"s3+http://key:secret@127.0.0.1:{port}/files/odr"
        finally:
            server.send_signal(signal.SIGKILL)
