"""What a name that nothing knows was probably meant to be."""

import difflib
from collections.abc import Iterable, Mapping

# letters that a part of a name must have to stand for the whole
_TELLING = 5
# what shops usually call the contract's columns
_USUAL_NAMES: Mapping[str, str] = {
    "customer_id": "customer customer_no customer_number client_id user_id user member_id uid buyer_id"
    " 客户编号 会员编号 会员id 用户id 买家会员名",
    "order_id": "order order_no order_number order_name 订单号 订单编号",
    "ordered_at": "order_date order_time created_at created date purchase_date purchased_at transaction_date"
    " 下单时间 订单创建时间 创建时间",
    "total_amount": "amount total order_total subtotal price revenue sales net_amount total_price"
    " 订单金额 实付金额 订单实付金额 买家实际支付金额 买家应付货款",
    "status": "order_status state 订单状态",
    "currency": "currency_code 币种",
    "order_line_id": "line_id item_id line_item_id order_item_id 子订单编号",
    "product_id": "sku product item item_sku product_sku 商品编码 商家编码",
    "quantity": "qty count units 数量 商品数量 购买数量",
    "line_amount": "amount line_total price total item_total 商品实际成交金额",
    "refund_amount": "amount refund refunded_amount 退款金额",
    "refunded_at": "refund_date date created_at 退款时间",
    "registered_at": "created_at signup_date register_date registration_date joined_at 注册时间",
    "email": "email_address e_mail mail 邮箱",
    "phone": "phone_number mobile mobile_phone telephone tel 手机 手机号 联系手机",
    "full_name": "name customer_name 姓名 客户姓名",
    "birth_date": "birthday date_of_birth dob 生日",
    "occurred_at": "timestamp event_time event_date date time created_at",
    "event_type": "event type event_name action",
}


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that most resembles a name, or None.

    Args:
        name: what was written.
        known: what could have been meant.
    """
    choices = list(known)
    plain = {_plain(choice): choice for choice in reversed(choices)}
    if _plain(name) in plain:
        return plain[_plain(name)]
    close = difflib.get_close_matches(_plain(name), plain, n=1, cutoff=0.7)
    if not close and len(_plain(name)) >= _TELLING:
        close = [choice for choice in plain if _plain(name) in choice]
    return plain[close[0]] if len(close) == 1 else None


def meant_column(name: str, columns: Iterable[str]) -> str | None:
    """The contract column that a file's column was probably meant to be, or None.

    Args:
        name: the file's column.
        columns: contract columns that the file lacks.
    """
    choices = list(columns)
    usual = next((column for column in choices if _plain(name) in _USUAL_NAMES.get(column, "").split()), None)
    return usual or nearest(name, choices)


def hint(name: str, known: Iterable[str]) -> str:
    """`` (did you mean x?)`` for the nearest known name, or nothing."""
    close = nearest(name, known)
    return f" (did you mean {close}?)" if close else ""


def _plain(name: str) -> str:
    return "_".join(name.lower().replace("-", " ").replace("_", " ").split())
