-- Sends the requests of a file in turn, one a line: method, path, token, body, with tabs between.
-- The threads share the file out; what was counted is printed as JSON in the last line.

local threads = {}

function setup(thread)
	thread:set("number", #threads)
	thread:set("started", 0)
	table.insert(threads, thread)
end

local requests = {}

local function format_request(line)
	local method, path, token, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)$")
	local headers = {["Accept-Encoding"] = "gzip"} -- as phones do
	if token ~= "" then
		headers["Authorization"] = "Bearer " .. token
	end
	if body ~= "" then
		headers["Content-Type"] = "application/json"
	end
	return wrk.format(method, path, headers, body ~= "" and body or nil)
end

function init(arguments)
	local share = tonumber(arguments[2])
	local count = 0
	for line in io.lines(arguments[1]) do
		if count % share == number then
			table.insert(requests, format_request(line))
		end
		count = count + 1
	end
	supply = #requests
end

function request()
	started = started + 1
	return requests[(started - 1) % #requests + 1]
end

function done(summary, latency)
	local repeated = 0
	for _, thread in ipairs(threads) do
		repeated = repeated + math.max(0, thread:get("started") - thread:get("supply"))
	end
	local errors = summary.errors
	io.write(string.format('{"requests":%d,"repeated":%d,"seconds":%.6f,' ..
		'"p50_us":%d,"p99_us":%d,"max_us":%d,' ..
		'"errors":{"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d}}\n',
		summary.requests, repeated, summary.duration / 1e6, latency:percentile(50),
		latency:percentile(99), latency.max, errors.connect, errors.read, errors.write, errors.status,
		errors.timeout))
end
