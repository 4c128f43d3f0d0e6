Second factor, own sessions and tokens on screen, limits for guessing, passkeys beside the code, a page for the first administrator. 第二因素登录、登录与设备、密码试错限制、通行密钥、首位管理员设置页。
Staff on screen: people are taken on, changed and switched off by administrators, every change kept; the last administrator stays.
