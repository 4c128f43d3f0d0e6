月度考核表：屏幕、PDF、Excel；打印单据带二维码和内容校验，扫描即知是否作废。Monthly assessment sheets; papers tell when they are outdated.
