"""No addresses of its own: the account stands on the customer's page, receipts on the generic screens."""

from counterfoil.receivables import views

urlpatterns: list[object] = []
REGISTERED = (views.RESOURCE,)
