"""Names of the demo company: its people, and customers as they are called in this trade. All are invented."""

from typing import NamedTuple

from stdnum.cn import uscc

PEOPLE = {
    "salesperson": "周海峰",
    "salesperson2": "林晓东",
    "sales_clerk": "陈雅琴",
    "sales_clerk2": "黄丽娟",
    "clerk_supervisor": "沈玉兰",
    "market_manager": "郑国栋",
    "accountant": "徐敏",
    "accountant2": "蒋文静",
    "chief_accountant": "吴秀英",
    "engineering": "何志强",
    "production": "罗建军",
    "procurement": "谢春梅",
    "quality_manager": "唐永康",
    "warehouse_keeper": "冯德胜",
    "warehouse_keeper_1f": "曹桂芳",
    "warehouse_keeper_2f": "彭小军",
    "warehouse_keeper_3f": "董爱国",
    "picker": "王强",
    "picker2": "李伟",
    "picking_leader": "赵大勇",
    "picking_leader2": "孙立新",
    "checker": "马红梅",
    "checker2": "朱晓燕",
    "logistics_clerk": "胡静",
    "logistics_clerk2": "郭婷婷",
    "shipment_clerk": "高洁",
    "gatekeeper": "梁守义",
    "qc_inspector": "宋佳慧",
    "receiving_clerk": "许志明",
    "auditor": "韩正",
    "department_head": "邓立群",
    "administrator": "系统管理员",
}
"""User name → name of the person. The role is the user name without its second part."""

DEPARTMENTS = (
    ("market", "市场管理部", "market_manager"),
    ("finance", "财务部", "chief_accountant"),
    ("engineering", "技术部", "engineering"),
    ("production", "生产部", "production"),
    ("procurement", "采购部", "procurement"),
    ("quality", "品质部", "quality_manager"),
    ("warehouse", "仓储物流部", "department_head"),
    ("office", "综合办公室", "department_head"),
)
"""Code, name, head."""

DEPARTMENT_OF_ROLE = {
    "salesperson": "market", "sales_clerk": "market", "clerk_supervisor": "market", "market_manager": "market",
    "accountant": "finance", "chief_accountant": "finance", "engineering": "engineering", "production": "production",
    "procurement": "procurement", "quality_manager": "quality", "qc_inspector": "quality",
    "warehouse_keeper": "warehouse", "picker": "warehouse", "picking_leader": "warehouse", "checker": "warehouse",
    "logistics_clerk": "warehouse", "shipment_clerk": "warehouse", "gatekeeper": "warehouse",
    "receiving_clerk": "warehouse",
}  # fmt: skip


class Place(NamedTuple):
    """Where a customer sits."""

    region: str
    """Six digits of the administrative region, as in credit codes."""
    province: str
    city: str
    district: str
    street: str


PLACES = (
    Place("330106", "浙江省", "杭州市", "西湖区", "文三路"),
    Place("330206", "浙江省", "宁波市", "北仑区", "明州路"),
    Place("330302", "浙江省", "温州市", "鹿城区", "车站大道"),
    Place("330402", "浙江省", "嘉兴市", "南湖区", "中环南路"),
    Place("331004", "浙江省", "台州市", "路桥区", "银安街"),
    Place("330782", "浙江省", "金华市", "义乌市", "稠州北路"),
    Place("320106", "江苏省", "南京市", "鼓楼区", "中央路"),
    Place("320505", "江苏省", "苏州市", "虎丘区", "长江路"),
    Place("320214", "江苏省", "无锡市", "新吴区", "珠江路"),
    Place("320411", "江苏省", "常州市", "新北区", "通江中路"),
    Place("310115", "上海市", "上海市", "浦东新区", "张杨路"),
    Place("310112", "上海市", "上海市", "闵行区", "沪闵路"),
    Place("340104", "安徽省", "合肥市", "蜀山区", "长江西路"),
    Place("350203", "福建省", "厦门市", "思明区", "湖滨南路"),
    Place("350102", "福建省", "福州市", "鼓楼区", "五四路"),
    Place("360102", "江西省", "南昌市", "东湖区", "八一大道"),
    Place("370102", "山东省", "济南市", "历下区", "经十路"),
    Place("420106", "湖北省", "武汉市", "武昌区", "中北路"),
    Place("430102", "湖南省", "长沙市", "芙蓉区", "五一大道"),
    Place("440305", "广东省", "深圳市", "南山区", "科苑路"),
)

_STYLES = (
    "恒泰", "正通", "华瑞", "永兴", "金桥", "宏达", "鑫源", "联创", "中意", "安顺", "东方明珠", "万家", "博远", "同力",
    "嘉禾", "盛世", "三联", "天翼", "鼎盛", "百川", "浩宇", "卓越", "顺丰达", "立信", "德邦", "新时代", "海纳", "凯旋",
    "诚信", "光明", "众合", "腾飞", "佳美", "瑞丰", "长城机电", "远景", "五洲", "启航", "大通", "优品", "聚贤", "新航线",
    "益民", "朗润", "泽瑞", "鸿运", "兴达", "中天", "万通", "科力", "恒基",
)  # fmt: skip
_TRADES = (
    "电器有限公司", "建材有限公司", "机电设备有限公司", "水电安装工程有限公司", "贸易有限公司", "装饰工程有限公司",
    "五金机电商行", "建筑安装集团有限公司",
)  # fmt: skip
COMPANIES = len(_STYLES)
"""So many companies have a name."""
_CONTACTS = (
    "张建国", "刘芳", "杨帆", "吕海燕", "丁勇", "叶青", "潘伟民", "杜鹃", "戴卫东", "汪洋", "田甜", "任静", "姜涛",
    "范丽", "方明", "石磊", "姚兰", "谭军", "廖凯", "邹敏",
)  # fmt: skip
_TITLES = ("采购经理", "采购员", "项目经理", "总经理", "仓库主管")


class Company(NamedTuple):
    """A customer of the demo company, without what was agreed."""

    name: str
    credit_code: str
    phone: str
    place: Place
    house_number: int
    contact: str
    title: str


def company(number: int) -> Company:
    """The ``number``-th customer, always the same."""
    place = PLACES[(number * 7) % len(PLACES)]
    town = place.city.removesuffix("市")
    return Company(
        name=f"{town}{_STYLES[number - 1]}{_TRADES[(number * 3) % len(_TRADES)]}",
        credit_code=credit_code(place.region, number),
        phone=f"1{(3, 5, 8)[number % 3]}{8 + number % 2}{57600000 + number * 1234567 % 42300000:08d}",
        place=place,
        house_number=8 + number * 6,
        contact=_CONTACTS[(number * 11) % len(_CONTACTS)],
        title=_TITLES[number % len(_TITLES)],
    )


def credit_code(region: str, number: int) -> str:
    """A unified social credit code with a right check character."""
    front = f"91{region}MA2{number * 7919 % 1_000_000:06d}"
    return front + str(uscc.calc_check_digit(front))
