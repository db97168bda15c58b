"""What the shop offers over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, Field

from . import queries
from .cache import Cache
from .database import Database
from .metrics import BUSINESS_OPERATIONS, ORDER_FUNNEL
from .outbound import Payment, Payments

# No prefix: the templates below are whole, and so is the `endpoint` label.
router = APIRouter()


class CartItem(BaseModel):
    product_id: int
    quantity: int = Field(ge=1, le=100)


class Checkout(BaseModel):
    user_id: int


@router.get("/api/products")
async def search_products(
    request: Request, word: Annotated[str, Query(min_length=3, max_length=20)]
) -> list[dict[str, Any]]:
    return await _database(request).run(queries.search_products, word)


@router.get("/api/products/{product_id}")
async def product(request: Request, product_id: int) -> dict[str, Any]:
    cache: Cache = request.app.state.cache
    found = await cache.get_product(product_id)
    if found is None:
        found = await _database(request).run(queries.find_product, product_id)
        if found is None:
            raise HTTPException(404, "no such product")
        await cache.put_product(found)
    ORDER_FUNNEL.labels("view").inc()
    return found


@router.get("/api/users/{user_id}")
async def user(request: Request, user_id: int) -> dict[str, Any]:
    found = await _database(request).run(queries.find_user, user_id)
    if found is None:
        raise HTTPException(404, "no such user")
    return found


@router.get("/api/users/{user_id}/orders")
async def orders_of_user(request: Request, user_id: int) -> list[dict[str, Any]]:
    return await _database(request).run(queries.orders_of_user, user_id)


@router.put("/api/users/{user_id}/cart")
async def put_in_cart(request: Request, user_id: int, item: CartItem) -> CartItem:
    if await _database(request).run(queries.find_product, item.product_id) is None:
        raise HTTPException(404, "no such product")
    cache: Cache = request.app.state.cache
    await cache.put_in_cart(user_id, item.product_id, item.quantity)
    ORDER_FUNNEL.labels("cart").inc()
    return item


@router.get("/api/orders/{order_id}")
async def order(request: Request, order_id: int) -> dict[str, Any]:
    found = await _database(request).run(queries.find_order, order_id)
    if found is None:
        raise HTTPException(404, "no such order")
    return found


@router.post("/api/orders", status_code=201)
async def place_order(request: Request, checkout: Checkout) -> dict[str, int]:
    cache: Cache = request.app.state.cache
    cart = await cache.take_cart(checkout.user_id)
    if cart is None:
        raise HTTPException(409, "the cart is empty")
    ORDER_FUNNEL.labels("checkout").inc()

    database = _database(request)
    order_id = await database.run(queries.insert_order, checkout.user_id, *cart)
    payments: Payments = request.app.state.payments
    payment = await payments.charge(order_id)
    await database.run(queries.set_order_status, order_id, payment.value)

    result = "success" if payment is Payment.PAID else "failure"
    BUSINESS_OPERATIONS.labels("place_order", result).inc()
    if payment is Payment.DECLINED:
        raise HTTPException(402, "the card was declined")
    if payment is Payment.UNAVAILABLE:
        raise HTTPException(502, "the payment service does not answer")
    ORDER_FUNNEL.labels("paid").inc()
    return {"id": order_id}


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database
