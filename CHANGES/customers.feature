新客户资料申请单、客户折扣变更申请表：最低折扣、允许的结算方式、重复客户检查，两级审核，主办会计执行。Customer applications and terms change requests (A1, A2.2) with their rules, two approvals and prints.
客户页：进行中单据、按月图、条件历史、全部动态；客户阶段按设置的规则每日判断，列出该下单而未下单的客户。The customer's page shows everything; stages follow a rule in the settings, with who should have ordered by now.
价目表、折扣底线、结算方式可从某日起设定，留有历史；客户料号可直接输入。Price list, floors and settlement terms are set from a day on; customers' own part numbers are accepted at entry.
离职移交：客户、单据、待办一步移交；显示无人担任的岗位。A leaver's customers, papers and tasks are handed over in one step; vacant roles are shown.
