"""The payment service that the shop calls: `uvicorn payments:app`.

It takes its time and fails now and then, as somebody else's service does.
"""

from __future__ import annotations

import asyncio
import random

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

DECLINED_SHARE = 0.03
FAILED_SHARE = 0.05

app = FastAPI(title="payments")


class Charge(BaseModel):
    order_id: int


@app.post("/charges", status_code=201)
async def charge(charge: Charge) -> Charge:
    # The bank's answer: about 15 ms, with the long tail that every network has.
    await asyncio.sleep(random.lognormvariate(mu=-4.2, sigma=0.4))
    fate = random.random()
    if fate < FAILED_SHARE:
        raise HTTPException(503, "the bank does not answer")
    if fate < FAILED_SHARE + DECLINED_SHARE:
        raise HTTPException(402, "declined")
    return charge


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}
