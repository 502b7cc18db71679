using System.Globalization;
using Serilog.Events;
using Serilog.Parsing;

namespace AgentSsh.Gateway.Hosting.Logging;

/// <summary>The message of an event with its values put in.</summary>
internal static class MessageText
{
    public static string Of(LogEvent logEvent)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        foreach (MessageTemplateToken token in logEvent.MessageTemplate.Tokens)
        {
            // Text as it is: Serilog's own rendering puts it in quotation marks.
            if (token is PropertyToken property
                && logEvent.Properties.TryGetValue(property.PropertyName, out LogEventPropertyValue? value)
                && value is ScalarValue { Value: string text })
            {
                output.Write(text);
            }
            else
            {
                token.Render(logEvent.Properties, output, CultureInfo.InvariantCulture);
            }
        }

        return output.ToString();
    }
}
