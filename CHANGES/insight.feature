Process map (流程图): swim lanes drawn from the declarations, by section and whole, with what waits, what is late and what was done today; a document's own way lit on it; A3 PDF and SVG.
Operating manual (操作说明) on screen and in docs/process, written from the declarations; refusals on screen lead to their clause; clause, rule, test and how often it fired.
Figures (经营分析): sales, order book and backlog, punctuality, credit and overdue, returns and complaints, customers' stages, cohorts, segments and expected purchases; each equals its list, each chart and list comes as Excel, and every home shows its role's own. And where the process loses time: fitness, overrides, rework, waiting times, bottleneck.
The process as BPMN 2.0, its event log as OCEL 2.0 and XES.
Self-check: the books are held against their invariants each quarter of an hour; the administrators hear of what breaks. Waiting times count only what stands on somebody's list. 系统自检：每一刻钟核对账目，不符时通知系统管理员；等待时间只计待办事项。
