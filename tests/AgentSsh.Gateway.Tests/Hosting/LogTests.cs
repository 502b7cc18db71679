using System.Net;
using System.Reflection;
using System.Text.Json;
using AgentSsh.Gateway.Hosting.Logging;
using AgentSsh.Gateway.Tests.Configuration;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Tests.Hosting;

public sealed class LogTests
{
    [Fact]
    public void EventIds_WholeGateway_AreUniqueAndNamed()
    {
        var messages = typeof(HostLog).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => (Method: method, Message: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(each => each.Message is not null)
            .ToList();
        Assert.True(messages.Count > 30, $"{messages.Count} found");
        foreach (var group in messages.GroupBy(each => each.Message!.EventId))
        {
            Assert.True(group.Count() == 1, $"id {group.Key}: {string.Join(", ", group.Select(each => each.Method.Name))}");
        }

        Assert.All(messages, each => Assert.False(string.IsNullOrEmpty(each.Message!.EventName), each.Method.Name));
        Assert.Equal(messages.Count, messages.Select(each => each.Message!.EventName).Distinct().Count());
    }

    [Fact]
    public void Json_AnEvent_IsOneObjectALineWithItsValues()
    {
        var sink = new LogSink(new JsonLogFormatter());
        using (var loggers = LogSink.Factory(sink))
        {
            var logger = loggers.CreateLogger("Somebody");
            logger.Listening(IPEndPoint.Parse("127.0.0.1:2222"));
            logger.EngineDown("a \"quoted\"\nreason");
        }

        using var first = JsonDocument.Parse(sink.Lines[0]);
        using var second = JsonDocument.Parse(sink.Lines[1]);
        Assert.Equal(2, sink.Lines.Count);
        Assert.Equal("Listening", first.RootElement.GetProperty("event").GetString());
        Assert.Equal(1020, first.RootElement.GetProperty("id").GetInt32());
        Assert.Equal("information", first.RootElement.GetProperty("level").GetString());
        Assert.Equal("127.0.0.1:2222", first.RootElement.GetProperty("address").GetString());
        Assert.Equal("Somebody", first.RootElement.GetProperty("source").GetString());
        Assert.Equal("a \"quoted\"\nreason", second.RootElement.GetProperty("reason").GetString());
    }

    [Fact]
    public void Text_WhatOthersChose_CannotMakeALineOrMoveTheCursor()
    {
        var sink = new LogSink(new TextLogFormatter(hasColours: false));
        using (var loggers = LogSink.Factory(sink))
        {
            loggers.CreateLogger("Somebody").EngineDown("bad\r\n2026-01-01 info all is well\e[2J");
        }

        var line = Assert.Single(sink.Lines);
        Assert.EndsWith("bad??2026-01-01 info all is well?[2J", line, StringComparison.Ordinal);
        Assert.Contains(" error ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Throttle_ManyFromOneSource_PassesOneAMinuteAndCounts()
    {
        var time = new ManualTimeProvider();
        var throttle = new LogThrottle(time);
        var source = IPEndPoint.Parse("192.0.2.1:1000");
        Assert.True(throttle.TryPass(source, out _));
        for (var i = 0; i < 5; i++)
        {
            Assert.False(throttle.TryPass(IPEndPoint.Parse($"192.0.2.1:{2000 + i}"), out _));
        }

        Assert.True(throttle.TryPass(IPEndPoint.Parse("192.0.2.2:1"), out _));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.True(throttle.TryPass(source, out var held));
        Assert.Equal(5, held);
    }

    [Fact]
    public void Throttle_OneIpv6Network_IsOneSource()
    {
        var throttle = new LogThrottle(new ManualTimeProvider());
        Assert.True(throttle.TryPass(IPEndPoint.Parse("[2001:db8::1]:1"), out _));
        Assert.False(throttle.TryPass(IPEndPoint.Parse("[2001:db8::2]:1"), out _));
        Assert.True(throttle.TryPass(IPEndPoint.Parse("[2001:db8:0:1::1]:1"), out _));
        Assert.True(throttle.TryPass(null, out _));
    }
}
