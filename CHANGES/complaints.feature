客户投诉单、质量补货申请单与发货单、附件稽查：打印须附签字投诉单，投诉看板，稽查差错率及置信区间。Complaints, replacements behind a print gate, attachment audits, complaint board.
