Custom orders (定制订单, C1.2/C1.3): reviewed by engineering, production, procurement and quality side by side, with drawings and without prices; the latest promised day becomes the order's.
Production requests (生产通知单, C1.9): partial completion into stock that is kept for the order; what is late on one page.
Price approvals (C1.4) on one page, several at once, on the phone too; revisions side by side; the customer's contract beside the entry sheet; an early warning when a delivery would be held today.
Only custom orders show the columns of list price and special requirement, also while a new one is entered.
