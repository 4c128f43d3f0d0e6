Follow-ups (跟进) on customers and quotations, with next date and owner; due ones, and quotations that expire soon, stand on the home page.
