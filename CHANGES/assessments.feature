考核单：客户投诉、数量差异、附件稽查产生的扣分或扣款；本人可申诉，内勤主管裁定。Assessments with objection and decision.
