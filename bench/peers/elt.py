"""The pipeline as a good asynchronous Python program would do it: the peer of `cargo run -p bench -- elt`.

Many calls at once over kept connections (aiohttp, uvloop, orjson), unordered bulk writes of the raw documents, the
leads and the ledger (asynchronous pymongo), several batches under way at the same time, and, with --objects, every
answer as an object of its own, put by boto3 on threads. It makes none of the promises of elt about crashes, retries
and paying twice; it does the same reading, deriving and writing.
"""

import argparse
import asyncio
import hashlib
import os
import urllib.parse
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import aiohttp
import boto3
import botocore.config
import orjson
import uvloop
from pymongo import AsyncMongoClient, InsertOne, UpdateOne, WriteConcern

CONCURRENCY = 32
BATCH = 500
BATCHES_UNDER_WAY = 4
PUT_THREADS = 32


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--api-url", required=True, help="URL template with {email}")
    parser.add_argument("--emails", required=True, help="file with one address a line")
    parser.add_argument("--objects", action="store_true", help="put every answer into the object store")
    return parser.parse_args()


def documents(email, body, key, now):
    """The raw document, the lead and the ledger entry of an answer."""
    answer = orjson.loads(body)
    person, company = answer.get("person"), answer.get("company")
    content = orjson.dumps({"person": person, "company": company}, option=orjson.OPT_SORT_KEYS)
    digest = hashlib.sha256(content).hexdigest()
    linkedin_id = person["linkedInIdentifier"]
    lead_id = uuid.uuid5(uuid.NAMESPACE_URL, "urn:lead:" + linkedin_id).hex
    raw_id = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:raw:{email}:{digest}").hex
    raw = {
        "_id": raw_id, "email": email, "linkedin_id": linkedin_id, "lead_id": lead_id, "fetched_at": now,
        "content_sha256": digest, "key": key, "success": True, "credits_left": answer.get("credits_left"),
        "rate_limit_left": answer.get("rate_limit_left"), "person": person, "company": company,
    }
    lead = {
        "linkedin_id": linkedin_id, "status": "enriched", "first_name": person.get("firstName"),
        "last_name": person.get("lastName"), "email": email, "photo_url": person.get("photoUrl"),
        "raw_id": raw_id, "fetched_at": now,
    }
    return raw, (lead_id, lead), {"_id": email, "state": "enriched", "settled_at": now, "raw_id": raw_id}


class Store:
    """Where a batch goes."""

    def __init__(self, database, objects):
        concern = WriteConcern(w="majority", j=True)
        names = ("linkedin_data", "leads", "enrichments")
        self.raws, self.leads, self.ledger = (database.get_collection(name, write_concern=concern) for name in names)
        self.under_way = asyncio.Semaphore(BATCHES_UNDER_WAY)
        self.objects = objects

    async def prepare(self):
        await self.leads.create_index("linkedin_id", unique=True)
        await self.raws.create_index("lead_id")

    async def write(self, batch):
        raws, leads, ledger = zip(*batch)
        raws, leads = [raw for raw in raws if raw], [lead for lead in leads if lead]
        if raws:
            await self.raws.bulk_write([InsertOne(raw) for raw in raws], ordered=False)
            updates = [UpdateOne({"_id": lead_id}, {"$set": lead}, upsert=True) for lead_id, lead in leads]
            await self.leads.bulk_write(updates, ordered=False)
        await self.ledger.bulk_write([InsertOne(entry) for entry in ledger], ordered=False)


class Objects:
    """One object an answer, put on threads: boto3 blocks."""

    def __init__(self):
        place = urllib.parse.urlparse(os.environ["RAW_STORE_URL"])
        self.bucket, self.prefix = place.netloc, place.path.strip("/")
        config = botocore.config.Config(max_pool_connections=PUT_THREADS, s3={"addressing_style": "path"})
        self.client = boto3.client(
            "s3", endpoint_url=os.environ["AWS_ENDPOINT_URL_S3"], region_name="us-east-1", config=config)
        self.threads = ThreadPoolExecutor(PUT_THREADS)

    async def put(self, key, body):
        def put():
            self.client.put_object(Bucket=self.bucket, Key=f"{self.prefix}/{key}", Body=body)
        await asyncio.get_running_loop().run_in_executor(self.threads, put)


async def worker(session, template, emails, store, batches):
    for email in emails:
        url = template.replace("{email}", urllib.parse.quote(email, safe=""))
        async with session.get(url) as response:
            body = await response.read()
            status = response.status
        now = datetime.now(timezone.utc)
        if status == 200:
            key = f"{email}.json"
            if store.objects:
                await store.objects.put(key, body)
            await batches.put(documents(email, body, key, now))
        else:
            await batches.put((None, None, {"_id": email, "state": "not_found", "settled_at": now}))


async def gather(queue, store):
    """Cuts what arrives into batches and writes several at a time."""
    batch, tasks, settled = [], set(), 0

    async def write(batch):
        try:
            await store.write(batch)
        finally:
            store.under_way.release()

    async def send(batch):
        await store.under_way.acquire()
        task = asyncio.create_task(write(batch))
        tasks.add(task)
        task.add_done_callback(lambda done: (tasks.discard(done), done.result()))

    while (item := await queue.get()) is not None:
        batch.append(item)
        settled += 1
        if len(batch) == BATCH:
            await send(batch)
            batch = []
    if batch:
        await send(batch)
    await asyncio.gather(*tasks)
    return settled


async def main():
    args = arguments()
    with open(args.emails, encoding="utf-8") as file:
        emails = iter([line.strip() for line in file if line.strip()])
    async with AsyncMongoClient(os.environ["DATABASE_URL"]) as client:
        store = Store(client.get_default_database(), Objects() if args.objects else None)
        await store.prepare()
        queue = asyncio.Queue(2 * BATCH)
        gathering = asyncio.create_task(gather(queue, store))
        connector = aiohttp.TCPConnector(limit=CONCURRENCY)
        async with aiohttp.ClientSession(connector=connector) as session:
            await asyncio.gather(*(worker(session, args.api_url, emails, store, queue) for _ in range(CONCURRENCY)))
        await queue.put(None)
        print(orjson.dumps({"settled": await gathering}).decode())


if __name__ == "__main__":
    uvloop.run(main())
