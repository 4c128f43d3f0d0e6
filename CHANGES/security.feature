Second factor, own sessions and tokens on screen, limits for guessing, a page for the first administrator. 第二因素登录、登录与设备、密码试错限制、首位管理员设置页。
