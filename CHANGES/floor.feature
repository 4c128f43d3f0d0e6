A shipment's draft is adjusted before it is posted (调单); notices that wait are released also when the goods came while the customer was asked.
Gate passes carry a signed QR; the gate's page works without the network, for all passes of a truck.
Counts on the floor are kept on the phone while the network is gone; many lists are printed as one PDF by truck and shelf.
The staging board shows which floor is still missing, also on the wall; the shipping floor's figures lead to their documents.
Discrepancies by cause, goods in question with their drafted counts, stock card by period with Excel.
Carriers, floors and zones are changed on screen and by the API, with history.
On-site pick-ups on one screen; photo of the load; signed delivery slips by phone.
A step on the floor ends by scanning the number of its own paper, so that an order can be shipped with keyboard and scanner alone.
On a phone each value of a line stands under its goods; a notice asks for the day of its order unless another is entered.
