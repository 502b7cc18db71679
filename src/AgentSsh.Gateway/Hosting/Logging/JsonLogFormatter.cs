using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serilog.Events;
using Serilog.Formatting;

namespace AgentSsh.Gateway.Hosting.Logging;

/// <summary>
/// One JSON object a line for machines: <c>time</c>, <c>level</c>, <c>event</c> (a name that stays), <c>id</c>, <c>source</c>, <c>message</c>, the values in
/// the message under their own names in lower case, and <c>exception</c>.
/// </summary>
internal sealed class JsonLogFormatter : ITextFormatter
{
    private const string EventIdProperty = "EventId";
    private const string SourceProperty = "SourceContext";

    private static readonly HashSet<string> Own = ["time", "level", "event", "id", "source", "message", "exception"];

    // It is read by log collectors, never put into a page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Format(LogEvent logEvent, TextWriter output)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", logEvent.Timestamp.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("level", Level(logEvent.Level));
            WriteEvent(json, logEvent);
            json.WriteString("message", MessageText.Of(logEvent));
            foreach ((string name, LogEventPropertyValue value) in logEvent.Properties)
            {
                if (name is not (EventIdProperty or SourceProperty) && value is ScalarValue scalar)
                {
                    string key = name.ToLowerInvariant();
                    WriteScalar(json, Own.Contains(key) ? key + "_" : key, scalar.Value);
                }
            }

            if (logEvent.Exception is { } exception)
            {
                json.WriteString("exception", exception.ToString());
            }

            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteEvent(Utf8JsonWriter json, LogEvent logEvent)
    {
        if (logEvent.Properties.TryGetValue(EventIdProperty, out LogEventPropertyValue? id) && id is StructureValue structure)
        {
            foreach (LogEventProperty property in structure.Properties)
            {
                if (property.Value is ScalarValue { Value: { } value })
                {
                    WriteScalar(json, property.Name == "Name" ? "event" : "id", value);
                }
            }
        }

        if (logEvent.Properties.TryGetValue(SourceProperty, out LogEventPropertyValue? source) && source is ScalarValue { Value: string name })
        {
            json.WriteString("source", name);
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case int or uint or long or short or byte:
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string Level(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "trace",
        LogEventLevel.Debug => "debug",
        LogEventLevel.Information => "information",
        LogEventLevel.Warning => "warning",
        _ => "error",
    };
}
