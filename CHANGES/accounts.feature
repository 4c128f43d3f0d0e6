Receivable adjustments (YSTZ): compensation, write-off, refund and freight, approved by the chief accountant and taken back by a red document.
Statements of account for any period on screen, in the API, as PDF and Excel, with the customer's answer recorded.
Shipments of before go-live can be taken over from a workbook, so that they can be claimed and returned.
Ageing of all customers, the list of what is to be invoiced (tax split, Excel), overdue feedback to clerk and salesperson, and closing of the books.
Imports on screen: template, upload, background work with progress, errors by row and column, bad rows with reasons as a workbook, and taking a whole batch back.
Bank statements (xlsx, csv): a proposal per line, confirmed into posted receipts.
Statements of account are noted as sent, with the paper as it went out; a list shows those that nobody answered, with their age, and the clerk has it to do.
Opening balances and opening shipments have pages of their own: what was taken over, what of it is left, and where to bring in more.
Settings on screen for the administrator: present value, default, form by kind, and history. 系统设置页：现值、默认值、修改与记录。
