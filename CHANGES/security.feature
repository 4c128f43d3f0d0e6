Second factor, own sessions and tokens on screen, limits for guessing, passkeys beside the code, a page for the first administrator. 第二因素登录、登录与设备、密码试错限制、通行密钥、首位管理员设置页。
Staff on screen: people are taken on, changed and switched off by administrators, every change kept; the last administrator stays. 人员在页面上管理：由管理员新增、修改、停用，每次变更都留痕；最后一位管理员不可停用。
Approvals and checks ask again for password or second factor after so many minutes, where the house says so. 可设置审批与复核每隔若干分钟再次验证密码或第二因素。
