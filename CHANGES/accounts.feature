Receivable adjustments (YSTZ): compensation, write-off, refund and freight, approved by the chief accountant and taken back by a red document.
