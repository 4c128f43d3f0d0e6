A shipment's draft is adjusted before it is posted (调单); notices that wait are released also when the goods came while the customer was asked.
