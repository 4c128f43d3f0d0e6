"""From the delivery notice to the posted shipment (C1.6-C2.0)."""
