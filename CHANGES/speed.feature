`counterfoil demo --scale S`: years of papers, printed from a lived month, to measure with (1: a million orders). Lists find papers by words through an index; the picture of the process counts in a handful of statements.
Open items are ticked beside a receipt; a change of terms stands on the to-do list from its day on; calls still to be made go with a hand-over; the customer's own part numbers stand on notices and shipments. Fifty thousand customers are taken over in 45 s and 370 MiB.
Customers are found in the order of a phone book where they begin so, and lists of them in half the time. 以所输文字开头的客户按拼音排在最前。
The web server loads once for all its workers: less memory, and a worker that died is back at once.
My to-do has pages of a hundred; one kind of work is found behind a thousand others. 我的待办分页显示，按类查看不再受前两百条限制。
A first start makes its database in seconds, not in a minute, and wholly or not at all. A refused action no longer costs the next ones their plans. 首次启动建库只需数秒。
