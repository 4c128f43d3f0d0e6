from django.urls import path

from counterfoil.stock import views

urlpatterns = [path("stock/", views.stock_list, name="stock")]
