-- Each request with another made-up session cookie.
local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
function setup(thread)
  thread:set("seed", os.time() + #tostring(thread))
end
function init()
  math.randomseed(seed)
end
function request()
  local id = {}
  for i = 1, 21 do
    local at = math.random(#alphabet)
    id[i] = alphabet:sub(at, at)
  end
  wrk.headers["Cookie"] = "session=" .. table.concat(id) .. "A"
  return wrk.format()
end
