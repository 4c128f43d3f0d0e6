Returns and exchange (退换货, D1): cases by the customer's list, judgement and approval, return requests, inspections signed by inspector and clerk within one sitting with photos by phone, sales return requests, the 08:00 session with day sheet and summary, red receivables at the price of the very line, scrap notes, refused goods out by a gate pass of their own.
A working calendar with China's holidays and make-up days, changed on screen.
Inspector and clerk may sign an inspection on one device, each by their own password; goods of before go-live and replacements are found with the others when a case is begun.
Returned goods are put away by scanning goods and place; departments are kept on screen.
