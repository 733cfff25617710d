-- The health of a terrarium.io Environment, from its conditions.

local status = obj.status or {}
local conditions = {}
for _, condition in ipairs(status.conditions or {}) do
  conditions[condition.type] = condition
end

local ready, stalled, reconciling = conditions.Ready, conditions.Stalled, conditions.Reconciling
if obj.metadata.deletionTimestamp ~= nil then
  if ready ~= nil and ready.reason == "Deleting" then
    return {status = "Progressing", message = ready.message}
  end
  return {status = "Progressing", message = "the deletion begins"}
elseif ready == nil or (status.observedGeneration or 0) < (obj.metadata.generation or 0) then
  return {status = "Progressing", message = "the controller has not seen this change yet"}
elseif ready.reason == "Paused" then
  return {status = "Suspended", message = ready.message}
elseif stalled ~= nil and stalled.status == "True" then
  return {status = "Degraded", message = stalled.message}
elseif ready.status == "True" and reconciling ~= nil then
  return {status = "Healthy", message = ready.message .. "; " .. reconciling.message}
elseif ready.status == "True" then
  return {status = "Healthy", message = ready.message}
elseif ready.reason == "Failed" or ready.reason == "ApplyFailed" then
  return {status = "Degraded", message = ready.message}
end
return {status = "Progressing", message = ready.message}
