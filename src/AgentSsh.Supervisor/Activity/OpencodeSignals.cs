using System.Text.Json;

namespace AgentSsh.Supervisor.Activity;

/// <summary>From opencode's events to what they say of its activity. It has several sessions when it works with agents of its own: it is idle when none is busy.</summary>
internal sealed class OpencodeSignals
{
    // More than it runs side by side; beyond that the oldest are forgotten.
    private const int MaxBusy = 64;

    private readonly List<string> _busy = [];

    /// <summary>Reads the data of one event; null when it says nothing of the activity, or is none.</summary>
    public ActivitySignal? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return Of(document.RootElement);
        }
        catch (JsonException)
        {
            // Not one of its events; the next one is.
            return null;
        }
    }

    private ActivitySignal? Of(JsonElement happened)
    {
        if (happened.ValueKind != JsonValueKind.Object || !happened.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return Text(happened, "type") switch
        {
            "server.connected" => new ActivitySignal.SessionBegan(),
            "session.status" when properties.TryGetProperty("status", out var status) => Status(Text(properties, "sessionID"), Text(status, "type")),
            "permission.asked" or "permission.updated" => new ActivitySignal.PermissionAsked(Text(properties, "permission")),
            "question.asked" => new ActivitySignal.QuestionAsked(string.Empty),
            "permission.replied" or "question.replied" or "question.rejected" => new ActivitySignal.Answered(),
            "session.error" when properties.TryGetProperty("error", out var error) => Failed(error),
            _ => null,
        };
    }

    private ActivitySignal Status(string session, string status)
    {
        _busy.Remove(session);
        if (status != "idle")
        {
            _busy.Add(session);
            if (_busy.Count > MaxBusy)
            {
                _busy.RemoveAt(0);
            }
        }

        // It repeats that it is busy while it waits for a person.
        return _busy.Count > 0 ? new ActivitySignal.TurnGoesOn() : new ActivitySignal.Stated(ActivityKind.Idle, WaitReason.None);
    }

    private static ActivitySignal.TurnFailed Failed(JsonElement error)
    {
        var name = Text(error, "name");
        long code = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("statusCode", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var found) ? found : 0;
        var reason = name == "ProviderAuthError" || code is 401 or 403 ? WaitReason.Login : code is 402 or 429 ? WaitReason.Limit : WaitReason.None;
        return new ActivitySignal.TurnFailed(reason, code > 0 ? $"{name} {code}" : name);
    }

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
}
