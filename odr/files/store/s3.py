"""The store in a bucket of a server that speaks S3, so that several machines can serve one installation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from odr.files.store import Missing, NoRoom, StoreAway, is_name

SCHEMES = {"s3+https": "https", "s3+http": "http"}
_AT_ONCE = 1000
_IS_THERE = frozenset({"PreconditionFailed", "412"})
_FULL = frozenset({"EntityTooLarge", "InsufficientStorage", "QuotaExceeded", "XMinioStorageFull"})


@dataclass(frozen=True)
class Bucket:
    """Where the bucket is, and who asks. Keys that are not given are looked for where the client looks for them."""

    endpoint: str
    bucket: str
    prefix: str = ""
    region: str = "us-east-1"
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)


def parsed(address: str) -> Bucket:
    """The bucket that ``s3+https://key:secret@host/bucket/prefix?region=…`` names. Raises ``ValueError``."""
    url = urlsplit(address)
    bucket, _slash, prefix = url.path.strip("/").partition("/")
    if url.scheme not in SCHEMES or not url.hostname or not bucket or url.fragment:
        raise ValueError("not the address of a bucket")
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    asked = parse_qs(url.query, strict_parsing=bool(url.query))
    if not set(asked) <= {"region"} or bool(url.username) != bool(url.password):
        raise ValueError("not the address of a bucket")
    return Bucket(
        f"{SCHEMES[url.scheme]}://{host}" + (f":{url.port}" if url.port else ""),
        bucket,
        f"{prefix.strip('/')}/" if prefix.strip("/") else "",
        asked.get("region", ["us-east-1"])[0],
        unquote(url.username) if url.username else None,
        unquote(url.password) if url.password else None,
    )


class _There(Exception):
    """There is a part of this name already."""


class S3Store:
    """See ``odr.files.store.Store``."""

    def __init__(self, bucket: Bucket) -> None:
        # Here: of what follows few installations need anything, and it is large.
        import boto3  # noqa: PLC0415
        from botocore.config import Config  # noqa: PLC0415

        self._bucket = bucket.bucket
        self._prefix = bucket.prefix
        self._client: Any = boto3.session.Session().client(
            "s3",
            endpoint_url=bucket.endpoint,
            region_name=bucket.region,
            aws_access_key_id=bucket.access_key,
            aws_secret_access_key=bucket.secret_key,
            config=Config(
                connect_timeout=5,
                read_timeout=30,
                retries={"mode": "standard", "max_attempts": 3},
                s3={"addressing_style": "path"},
                # Servers other than Amazon's do not all know the newer ones.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def put(self, name: str, content: bytes) -> None:
        """Keeps a part, unless there is one of this name. Raises ``NoRoom``."""
        with suppress(_There), self._told():
            self._client.put_object(Bucket=self._bucket, Key=self._key(name), Body=content, IfNoneMatch="*")

    def get(self, name: str) -> bytes:
        """A part. Raises ``Missing``."""
        with self._told():
            content: bytes = self._client.get_object(Bucket=self._bucket, Key=self._key(name))["Body"].read()
            return content

    def pieces(self, name: str, size: int) -> Iterator[bytes]:
        """A part, ``size`` bytes at a time; the last may be shorter. Raises ``Missing``."""
        with self._told(), closing(self._client.get_object(Bucket=self._bucket, Key=self._key(name))["Body"]) as body:
            yield from iter(lambda: body.read(size), b"")

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        try:
            with self._told():
                self._client.head_object(Bucket=self._bucket, Key=self._key(name))
        except Missing:
            return False
        return True

    def remove(self, names: Iterable[str]) -> None:
        """Removes parts; one that is not there is left out."""
        for some in _batches(names):
            keys = [{"Key": self._key(name)} for name in some]
            with self._told():
                answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": keys, "Quiet": True})
            if answer.get("Errors"):
                raise StoreAway(str(answer["Errors"][0].get("Code", "not removed")))

    def names(self) -> Iterator[str]:
        """The names of all parts, a thousand asked for at a time."""
        with self._told():
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix
            ):
                for found in page.get("Contents", []):
                    name = str(found["Key"]).removeprefix(self._prefix)
                    if is_name(name):
                        yield name

    def make_sure_of_room(self, size: int) -> None:
        """Nothing to be sure of: how much room a bucket has, nobody can ask."""

    def remove_left_behind(self) -> None:
        """Nothing is left behind: a part is put in as a whole."""

    def _key(self, name: str) -> str:
        return f"{self._prefix}{name}"

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the client says, in words of a store."""
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError  # noqa: PLC0415 - as above

        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in {"NoSuchKey", "404", "NotFound"}:
                raise Missing(code) from None
            if code in _IS_THERE:
                raise _There from None
            raise (NoRoom if code in _FULL else StoreAway)(code or "refused") from None
        except (BotoCoreError, HTTPClientError, OSError) as error:
            raise StoreAway(type(error).__name__) from None

    def __repr__(self) -> str:
        return "<S3Store>"


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    some: list[str] = []
    for name in names:
        some.append(name)
        if len(some) == _AT_ONCE:
            yield some
            some = []
    if some:
        yield some
