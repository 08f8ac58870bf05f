-- What the sample is made from: who has signed in, what people do, and the deeds of one month.
CREATE TEMPORARY TABLE sample_account (
	openid text PRIMARY KEY,
	role text,
	building integer,
	unit integer,
	room text,
	name text,
	team integer NOT NULL,
	is_named boolean NOT NULL
) ON COMMIT DROP;

CREATE TEMPORARY TABLE sample_team (
	team integer PRIMARY KEY,
	team_id uuid NOT NULL DEFAULT gen_random_uuid(),
	name text NOT NULL
) ON COMMIT DROP;

INSERT INTO sample_team (team, name)
VALUES (1, '红帮带志愿队'), (2, '邻里守望队'), (3, '晨光巡护队');

-- Deeds that people file for themselves: of each hundred, how many are which.
CREATE TEMPORARY TABLE sample_kind (
	item text PRIMARY KEY,
	share numrange NOT NULL,
	minutes integer[],
	place text NOT NULL,
	content text NOT NULL
) ON COMMIT DROP;

INSERT INTO sample_kind (item, share, minutes, place, content)
SELECT item, numrange(sum(share) OVER (ORDER BY item) - share, sum(share) OVER (ORDER BY item)),
       minutes, place, content
FROM (VALUES
	('WM04', 5, NULL, '本楼楼道', '清理楼道飞线和外挂杂物'),
	('WM06', 7, NULL, '社区会议室', '参加楼栋议事会'),
	('WM07', 1, NULL, '社区服务站', '建议增设非机动车充电桩，已落实'),
	('ZY01', 20, '{60,90,120}'::integer[], '社区广场', '文明引导与环境清洁'),
	('ZY02', 10, '{45,60}', '本社区', '结对探访，陪聊并检查用电安全'),
	('ZY03', 9, '{60,90,120}', '本社区', '代购药品和生活用品'),
	('ZY04', 4, '{90,120}', '儿童活动室', '课后学业辅导'),
	('ZY05', 4, '{60,90}', '社区广场', '反诈宣传'),
	('ZY06', 5, '{90,120}', '文化活动室', '社区文体活动现场服务'),
	('ZY07', 3, '{60,90}', '社区服务站', '义务水电维修'),
	('ZY09', 4, '{120}', '社区会议室', '急救培训并通过考核'),
	('ZY10', 2, '{60,120}', '地下车库入口', '暴雨夜防汛值守'),
	('GY01', 2, NULL, '市中心血站', '无偿献血'),
	('GY03', 6, NULL, '信义超市', '捐赠米面粮油'),
	('GY04', 5, NULL, '社区服务站', '社区公益基金捐款一次'),
	('GY05', 3, NULL, '小区绿地', '认领花箱养护满一个月'),
	('GY06', 4, NULL, '小区步道', '义务疏通排水'),
	('GY07', 2, NULL, '社区广场', '无偿提供音响设备'),
	('HR01', 0.1, NULL, '河滨路', '下水救起落水者，经核实'),
	('HR02', 1.5, NULL, '本楼', '发现并报告燃气异味'),
	('HR03', 1.4, NULL, '小区门口', '拾到钱包交还失主'),
	('HR04', 1, NULL, '本楼', '调解邻里噪声纠纷，达成和解')
) AS kind(item, share, minutes, place, content);

CREATE TEMPORARY TABLE sample_deed (
	deed_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	item text NOT NULL,
	content text NOT NULL,
	place text NOT NULL,
	happened_on date NOT NULL,
	during tstzrange,
	filed_by uuid NOT NULL,
	filed_at timestamptz NOT NULL,
	reviewed_at timestamptz NOT NULL,
	team_id uuid,
	building integer,
	household_id bigint,
	filer_id uuid
) ON COMMIT DROP;

CREATE TEMPORARY TABLE sample_participant (
	deed_id uuid NOT NULL,
	resident_id uuid NOT NULL,
	household_id bigint NOT NULL
) ON COMMIT DROP;

-- Every load draws all values again, in the same way.
SELECT setseed(0.39);
